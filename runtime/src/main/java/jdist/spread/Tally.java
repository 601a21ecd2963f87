package jdist.spread;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import jdist.parallel.Progress;

/// How far some work has come, counted as it goes on. Thread-safe.
final class Tally {
  private final long begun = System.nanoTime();
  private final long total;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private volatile int busy;

  /// @param total how many steps there are; -1 if that is not known
  Tally(long total) {
    this.total = total;
  }

  void done(long steps) {
    done.addAndGet(steps);
  }

  void retried() {
    retried.incrementAndGet();
  }

  /// So many calls are under way.
  void busy(int calls) {
    busy = calls;
  }

  Progress progress(String label) {
    return new Progress(
        label,
        done.get(),
        total < 0 ? OptionalLong.empty() : OptionalLong.of(total),
        busy,
        retried.get(),
        Duration.ofNanos(System.nanoTime() - begun));
  }
}
