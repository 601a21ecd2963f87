import java.util.Arrays;

/// Times something again and again.
final class Clockwork {
  private Clockwork() {}

  interface Step {
    void run() throws Exception;
  }

  /// Nanoseconds that each of `count` runs took, sorted, after as many that did not count.
  static long[] time(int warmUp, int count, Step step) throws Exception {
    for (int i = 0; i < warmUp; i++) {
      step.run();
    }
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      step.run();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /// The value below which `percent` of them lie.
  static double percentile(long[] sorted, double percent) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))];
  }

  static double median(long[] sorted) {
    return percentile(sorted, 50);
  }
}
