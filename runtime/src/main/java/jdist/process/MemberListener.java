package jdist.process;

/// Told of the workers that join and leave, as this process learns of it: of one that joins when it
/// is listed, of one that leaves before calls that are under way to it fail. Called by threads of
/// jdist's own, so it must not block.
public interface MemberListener {
  /// A worker has joined.
  default void joined(int processId) {}

  /// A worker is listed no more: it is gone, or has been asked to end: then it is told twice.
  default void left(int processId) {}
}
