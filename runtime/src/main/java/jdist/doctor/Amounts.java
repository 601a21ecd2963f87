package jdist.doctor;

import java.time.Duration;
import java.util.Locale;

/// Quantities in words.
final class Amounts {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

  private Amounts() {}

  /// `31.3 GiB`.
  static String bytes(long count) {
    double size = count;
    int unit = 0;
    while (size >= 1024 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
  }

  /// `0.21 ms`.
  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
  }

  /// `3 h 12 min`, `3.2 s`: the largest unit and the next.
  static String duration(Duration time) {
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    if (time.toMinutes() > 0) {
      return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }

  /// A limit of the system's.
  static String limit(long limit) {
    return limit == Long.MAX_VALUE ? "no limit" : Long.toString(limit);
  }
}
