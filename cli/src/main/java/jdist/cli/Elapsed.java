package jdist.cli;

/// The time since something began, which its text says: `0.21 s`.
final class Elapsed {
  private final long begin = System.nanoTime();

  /// In seconds, to two places.
  double seconds() {
    return hundredths() / 100.0;
  }

  private long hundredths() {
    return (System.nanoTime() - begin + 5_000_000) / 10_000_000;
  }

  /// Without a formatter, whose loading takes a tenth of that.
  @Override
  public String toString() {
    long hundredths = hundredths();
    return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10 + " s";
  }
}
