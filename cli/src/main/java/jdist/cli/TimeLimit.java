package jdist.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `--time-limit`: says what all processes are doing, then ends the run. It counts from the
/// command's start.
final class TimeLimit {
  private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h|d)");
  private static final Map<String, Integer> UNIT_MILLIS =
      Map.of("ms", 1, "s", 1_000, "m", 60_000, "h", 3_600_000, "d", 86_400_000);

  /// Longer than the workers may take to end; the driver's shutdown hooks have no more than that.
  private static final Duration TIME_TO_END = Duration.ofSeconds(25);

  private TimeLimit() {}

  /// Understands `90`, `90s`, `1.5h`, `1h30m`.
  ///
  /// @throws UsageException for anything else
  static Duration parse(String text) {
    String units = text.matches(".*[0-9]") ? text + "s" : text;
    Matcher part = PART.matcher(units);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.region(end, units.length()).lookingAt()) {
      double count = Double.parseDouble(part.group(1));
      sum = sum.plusMillis(Math.round(count * UNIT_MILLIS.getOrDefault(part.group(2), 0)));
      end = part.end();
    }
    if (end < units.length() || sum.isZero()) {
      throw new UsageException(
          "--time-limit " + text + ": expected a time, for example 90s, 10m or 1h30m");
    }
    return sum;
  }

  /// The time runs.
  static void start(Duration limit, ThreadDumps dumps, Voice voice) {
    String words = limit.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    later(
        "jdist-time-limit",
        limit,
        () -> {
          later(
              "jdist-halt",
              TIME_TO_END,
              () -> Runtime.getRuntime().halt(ExitCode.TIME_LIMIT.status()));
          dumps.print("after " + words);
          voice.failure("the time limit of " + words + " has passed");
          System.exit(ExitCode.TIME_LIMIT.status());
        });
  }

  private static void later(String name, Duration delay, Runnable action) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            Thread.sleep(delay);
            action.run();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
