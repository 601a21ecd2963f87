package jdist.failure;

import java.util.List;

/// Several things failed at once, such as an `everywhere` on three processes of five.
///
/// The first failure is the cause, the others are suppressed; all are in [#failures()], in the
/// order in which the processes were named. Idea: Julia's `CompositeException`.
public final class CompositeException extends JdistException {
  private static final long serialVersionUID = 1;

  private final List<Throwable> failures;

  public CompositeException(List<? extends Throwable> failures) {
    super(describe(failures), failures.getFirst());
    this.failures = List.copyOf(failures);
    this.failures.stream().skip(1).forEach(this::addSuppressed);
  }

  private static String describe(List<? extends Throwable> failures) {
    int others = failures.size() - 1;
    String first = String.valueOf(failures.getFirst().getMessage());
    return switch (others) {
      case 0 -> first;
      case 1 -> first + " ...and 1 more exception";
      default -> first + " ...and " + others + " more exceptions";
    };
  }

  /// Every failure; at least one.
  public List<Throwable> failures() {
    return failures;
  }
}
