package jdist.cluster;

import jdist.failure.LaunchException;

/// A way to get workers: on this machine, over SSH, from a batch system. There is one, for workers
/// on the driver's host; `addProcs` takes no other yet.
///
/// A manager starts processes that run jdist's worker, writes each its specification as the first
/// line of its standard input, which it then keeps open and empty until the worker is to stop, and
/// reads standard output up to the line in which the worker announces itself. Idea: Julia
/// Distributed, `launch(::ClusterManager, …)`.
public interface ClusterManager {
  /// Starts all the workers of `request` at once. Reports each to `report` as soon as it has
  /// announced itself, or has failed to; returns when every one has been reported. Called on a
  /// thread of its own.
  ///
  /// @throws InterruptedException if the launch was given up; processes already started are then
  ///   killed
  void launch(LaunchRequest request, Report report) throws InterruptedException;

  /// Where a manager reports what became of each worker it was asked for: exactly one call each.
  /// Thread-safe.
  interface Report {
    /// The worker has announced itself and waits for its driver.
    void started(WorkerConfig worker);

    /// The worker will not come; its process, if there ever was one, has been killed and reaped.
    void failed(LaunchException.Failure failure);
  }
}
