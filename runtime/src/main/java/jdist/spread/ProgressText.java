package jdist.spread;

import java.time.Duration;
import java.util.Locale;
import jdist.parallel.Progress;

/// Progress in one line: `render ████████░░░░ 412/1000 41 % 38.2/s eta 15 s 20 busy, 3 retried`.
final class ProgressText {
  private static final int BAR = 12;

  private ProgressText() {}

  static String of(Progress progress) {
    StringBuilder line = new StringBuilder(progress.label());
    long done = progress.done();
    double seconds = Math.max(1e-3, progress.elapsed().toNanos() / 1e9);
    double rate = done / seconds;
    if (progress.total().isPresent()) {
      long total = progress.total().getAsLong();
      double part = total == 0 ? 1 : Math.min(1.0, (double) done / total);
      int full = (int) (part * BAR);
      line.append("  ").append("█".repeat(full)).append("░".repeat(BAR - full));
      line.append("  ").append(done).append('/').append(total);
      line.append("  ").append((int) (part * 100)).append(" %");
      line.append("  ").append(rate(rate));
      if (progress.isComplete()) {
        line.append("  in ").append(span(progress.elapsed()));
      } else if (done > 0) {
        long left = (long) ((total - done) / rate * 1e9);
        line.append("  eta ").append(span(Duration.ofNanos(left)));
      }
    } else {
      line.append("  ").append(done).append("  ").append(rate(rate));
    }
    String now = now(progress);
    return now.isEmpty() ? line.toString() : line + "  " + now;
  }

  private static String now(Progress progress) {
    String busy = progress.isComplete() ? "" : progress.busy() + " busy";
    String retried = progress.retried() == 0 ? "" : progress.retried() + " retried";
    return busy.isEmpty() || retried.isEmpty() ? busy + retried : busy + ", " + retried;
  }

  private static String rate(double perSecond) {
    return perSecond >= 100
        ? Math.round(perSecond) + "/s"
        : String.format(Locale.ROOT, "%.1f/s", perSecond);
  }

  private static String span(Duration span) {
    long seconds = (span.toMillis() + 500) / 1000;
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }
}
