package jdist.parallel;

import java.util.List;

/// Workers that are handed out one call at a time: whoever calls a pool has its call run on a
/// member that is free, and waits while none is. [jdist.Cluster#workerPool] makes the usual one,
/// which belongs to the process that made it and travels as a reference. Members that have left the
/// cluster are dropped.
///
/// A call that runs on a member, and calls the same pool while no member is free, is given the one
/// it runs on: so calls of a pool may be nested as deep as one likes.
///
/// Any other pool can be written: a call uses [#take] and [#put] alone. Implementations must be
/// thread-safe, and must answer an interrupt with a [jdist.failure.CallInterruptedException],
/// having handed out nothing. Idea: Julia's `AbstractWorkerPool`.
public interface WorkerPool {
  /// Adds a member, which is free; one that is a member already has one more call at a time.
  ///
  /// @throws jdist.failure.NoSuchProcessException if there never was a process of that id
  void push(int processId);

  /// Gives back a member that was taken; anything else is passed over.
  void put(int processId);

  /// Takes the member that has been free for longest; waits while none is. Whoever takes it must
  /// give it back; if its process dies before, that is done for it.
  ///
  /// @throws jdist.failure.NoWorkerException if there are no members, or none is left
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted
  int take();

  /// Whether [#take] would not have waited; never waits itself, but for a round trip.
  boolean isReady();

  /// Waits until a member is free. There need not be one yet.
  ///
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted
  void await();

  /// The members, in the order they were added, as often as they were.
  List<Integer> workers();

  /// How many members there are.
  default int size() {
    return workers().size();
  }
}
