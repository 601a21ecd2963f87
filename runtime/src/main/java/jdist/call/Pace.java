package jdist.call;

/// How long each closure of a peer takes to run here, as a moving average, so that those known to
/// be long do not hold up the reader. Races between threads lose a sample, no more.
final class Pace {
  private static final long BRIEF_NANOS = 200_000;

  private volatile long[] nanos = new long[16];

  /// Whether the closure of that number has been brief so far; one never run is given the benefit
  /// of the doubt. A task that is no lambda has the number -1.
  boolean isBrief(int closure) {
    long[] known = nanos;
    int slot = closure + 1;
    return slot >= known.length || known[slot] < BRIEF_NANOS;
  }

  void took(int closure, long duration) {
    int slot = closure + 1;
    long[] known = nanos;
    if (slot >= known.length) {
      known = java.util.Arrays.copyOf(known, Math.max(slot + 1, known.length * 2));
      nanos = known;
    }
    long before = known[slot];
    known[slot] = before == 0 ? duration : before + (duration - before) / 4;
  }
}
