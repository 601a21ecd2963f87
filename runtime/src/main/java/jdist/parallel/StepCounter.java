package jdist.parallel;

/// Counts the steps of some work, from whatever process they are done on, and shows how far it is
/// on the standard error of the process that made it: on a terminal in a line that changes,
/// elsewhere in a line every ten seconds, and when it is closed. It travels as a reference: tasks
/// capture it. Thread-safe.
///
/// Each call from another process is a round trip: where steps are brief, count many at once.
public interface StepCounter extends AutoCloseable {
  /// A step has been done.
  default void step() {
    step(1);
  }

  /// So many steps have been done.
  ///
  /// @throws jdist.failure.ProcessExitedException if the process that shows it is gone
  /// @throws IllegalArgumentException if `count` is negative
  void step(long count);

  /// How far it is now.
  ///
  /// @throws jdist.failure.ProcessExitedException if the process that shows it is gone
  Progress progress();

  /// Shows how far it has come, and then no more; steps are counted all the same. Closing again
  /// does nothing.
  @Override
  void close();
}
