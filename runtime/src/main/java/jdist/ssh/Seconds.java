package jdist.ssh;

import java.time.Duration;

/// Durations for people.
final class Seconds {
  private Seconds() {}

  static String words(Duration limit) {
    long millis = limit.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
