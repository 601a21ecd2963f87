package jdist.parallel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Delays between attempts that grow from one to the next: what `exponentialBackOff` makes.
public final class Backoff {
  private Backoff() {}

  /// `count` delays: 50 ms first, then each about five times the one before, up to 10 s.
  public static List<Duration> exponential(int count) {
    return exponential(count, Duration.ofMillis(50), Duration.ofSeconds(10), 5, 0.1);
  }

  /// `count` delays: the first is `first`, each further one `factor` times the one before, give or
  /// take `jitter` of that, and none more than `most`. Idea: Julia's `ExponentialBackOff`.
  ///
  /// @throws IllegalArgumentException if something is negative
  public static List<Duration> exponential(
      int count, Duration first, Duration most, double factor, double jitter) {
    if (count < 0 || first.isNegative() || most.isNegative() || factor < 0 || jitter < 0) {
      throw new IllegalArgumentException("nothing about delays is negative");
    }
    List<Duration> delays = new ArrayList<>(count);
    double nanos = (double) Math.min(first.toNanos(), most.toNanos());
    for (int i = 0; i < count; i++) {
      delays.add(Duration.ofNanos((long) nanos));
      double spread = 1 - jitter + 2 * jitter * ThreadLocalRandom.current().nextDouble();
      nanos = Math.min((double) most.toNanos(), nanos * factor * spread);
    }
    return delays;
  }
}
