package jdist.launch;

import java.util.List;
import java.util.Map;

/// What workers on this host inherit: the driver's environment without jdist's own variables, in a
/// locale that can write every character, and with what the user has set.
final class WorkerEnvironment {
  /// In the order in which the C library looks at them.
  private static final List<String> LOCALE = List.of("LC_ALL", "LC_CTYPE", "LANG");

  private WorkerEnvironment() {}

  /// Makes the driver's environment a worker's.
  static void prepare(Map<String, String> environment, Map<String, String> additions) {
    environment.keySet().removeIf(name -> name.startsWith("JDIST_"));
    speakUtf8(environment);
    environment.putAll(additions);
  }

  /// In the locale `C`, that of containers and batch systems, the JVM could not even name a file
  /// whose name is not ASCII. Any other locale was somebody's choice.
  private static void speakUtf8(Map<String, String> environment) {
    for (String name : LOCALE) {
      String value = environment.getOrDefault(name, "");
      if (value.equals("C") || value.equals("POSIX")) {
        environment.put(name, "C.UTF-8");
      }
      if (!value.isEmpty()) {
        return;
      }
    }
    environment.put("LC_CTYPE", "C.UTF-8");
  }
}
