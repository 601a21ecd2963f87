package jdist.cluster;

import java.time.Duration;
import java.util.Map;

/// What a driver wants to be told of its workers' lives; each method does nothing unless it is
/// overridden. Added with `addCallbacks`; called on the driver, each on a thread of its own, those
/// of several at once, so it must be thread-safe. One that has not ended after ten seconds is
/// named, and again every ten seconds. Idea: Julia's `add_worker_starting_callback` and the like.
public interface WorkerCallbacks {
  /// Workers are about to be started, which waits for this. What it throws comes out of `addProcs`
  /// as the cause of a [jdist.failure.LaunchException]; none is started then.
  ///
  /// @param count how many
  /// @param options how
  default void starting(int count, WorkerOptions options) throws Exception {}

  /// A worker has joined, and is listed; `addProcs` waits for this. What it throws comes out of
  /// that as the cause of a [jdist.failure.LaunchException], whose `joined()` are the workers that
  /// were added: they stay.
  default void started(int processId) throws Exception {}

  /// A worker is about to be asked to stop, because it is removed or the cluster is closed, and
  /// that waits for this, up to [#exitingLimit()]: then this is interrupted, which is told, and the
  /// worker stopped. It is listed no more, but can still be called. Not called for one that dies.
  /// What it throws is reported on standard error.
  default void exiting(int processId) throws Exception {}

  /// A worker is gone. Nothing waits for this but the end of the cluster, for as long as
  /// [#exitingLimit()]. What it throws is reported on standard error.
  ///
  /// @param state [WorkerState#TERMINATED], or [WorkerState#EXTERMINATED] if it has died
  /// @param statuses what it last said of itself with `setStatus`, by key
  default void exited(int processId, WorkerState state, Map<String, Object> statuses)
      throws Exception {}

  /// How long stopping a worker may be held up. Default: 10 s.
  default Duration exitingLimit() {
    return Duration.ofSeconds(10);
  }

  /// Callbacks that have been added; closing it, which does not block, takes them away. Calls that
  /// are under way go on.
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
