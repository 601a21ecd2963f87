package jdist.ssh;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import jdist.failure.SshException;

/// How long to wait before a server is asked again that has too many logins under way: ever longer,
/// and never quite as long as others do. Used by one thread.
final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 2_000;

  private final Duration limit;
  private final long began = System.nanoTime();
  private long nextMillis = FIRST_MILLIS;
  private int pauses;

  /// @param limit how long after now it may still be asked
  Backoff(Duration limit) {
    this.limit = limit;
  }

  /// Waits; `false` at once if that would take it past the limit.
  boolean pause() throws InterruptedException {
    long millis = nextMillis / 2 + ThreadLocalRandom.current().nextLong(nextMillis);
    long left = limit.toNanos() - (System.nanoTime() - began);
    if (TimeUnit.MILLISECONDS.toNanos(millis) > left) {
      return false;
    }
    TimeUnit.MILLISECONDS.sleep(millis);
    nextMillis = Math.min(LONGEST_MILLIS, nextMillis * 2);
    pauses++;
    return true;
  }

  /// The last failure, with how often it was asked.
  SshException told(SshException last) {
    if (pauses == 0) {
      return last;
    }
    String often = "asked " + (pauses + 1) + " times within " + Seconds.words(limit);
    return new SshException(
        last.stage(),
        last.host(),
        last.reason(),
        last.evidence().isEmpty() ? often : last.evidence() + "; " + often,
        last.remedy(),
        last);
  }
}
