package jdist.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import jdist.cluster.WorkerOptions;

/// What the user has asked of the workers' JVMs: with `-J`, or in the variables from which every
/// JVM takes options. A JVM refuses two garbage collectors, wherever the options for them come
/// from.
record JvmFlags(List<String> flags) {
  JvmFlags {
    flags = List.copyOf(flags);
  }

  private static final List<String> VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final List<String> COLLECTORS =
      List.of("Serial", "Parallel", "G1", "Z", "Shenandoah", "Epsilon");

  /// The flags that a worker with these options sees, if the driver's environment is this one.
  static JvmFlags of(WorkerOptions options, Map<String, String> environment) {
    List<String> flags = new ArrayList<>();
    for (String variable : VARIABLES) {
      String inherited = environment.getOrDefault(variable, "");
      String value = options.environment().getOrDefault(variable, inherited);
      flags.addAll(List.of(value.strip().split(" ")));
    }
    flags.addAll(options.jvmOptions());
    return new JvmFlags(flags);
  }

  /// Whether there is a flag that starts so.
  boolean has(String start) {
    return last(start).isPresent();
  }

  /// The flag that says how large the heap may become.
  Optional<String> heapFlag() {
    return last("-Xmx", "-XX:MaxHeapSize=", "-XX:MaxRAMPercentage=");
  }

  /// The largest heap that the flags ask for, if they do and it can be understood.
  OptionalLong heapBytes(long memoryBytes) {
    Optional<String> percentage = last("-XX:MaxRAMPercentage=");
    if (percentage.isPresent() && percentage.equals(heapFlag())) {
      return percent(valueOf(percentage.get()), memoryBytes);
    }
    return size(heapFlag().map(JvmFlags::valueOf).orElse(""));
  }

  /// The heap that the JVM is to start with; the largest must not be below it.
  OptionalLong initialHeapBytes() {
    return size(last("-Xms", "-XX:InitialHeapSize=").map(JvmFlags::valueOf).orElse(""));
  }

  /// Whether they choose, make or forbid an archive of classes.
  boolean chooseArchive() {
    return has("-XX:AOT") || has("-XX:SharedArchiveFile=") || has("-Xshare:");
  }

  /// The name of the garbage collector chosen: `Serial`, `G1`, `Z`.
  Optional<String> collector() {
    for (String name : COLLECTORS) {
      if (flags.contains("-XX:+Use" + name + "GC")) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private Optional<String> last(String... starts) {
    for (String flag : flags.reversed()) {
      for (String start : starts) {
        if (flag.startsWith(start)) {
          return Optional.of(flag);
        }
      }
    }
    return Optional.empty();
  }

  private static String valueOf(String flag) {
    int equals = flag.indexOf('=');
    return equals < 0 ? flag.substring("-Xmx".length()) : flag.substring(equals + 1);
  }

  private static OptionalLong percent(String text, long memoryBytes) {
    try {
      return OptionalLong.of((long) (Double.parseDouble(text) / 100 * memoryBytes));
    } catch (NumberFormatException _) { // the JVM will say so
      return OptionalLong.empty();
    }
  }

  /// `512m`, `4G`, `1073741824`.
  private static OptionalLong size(String text) {
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    int unit = "kmgt".indexOf(text.toLowerCase(Locale.ROOT).charAt(text.length() - 1));
    String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
    try {
      return OptionalLong.of(Long.parseLong(digits) << (10 * (unit + 1)));
    } catch (NumberFormatException _) { // the JVM will say so
      return OptionalLong.empty();
    }
  }
}
