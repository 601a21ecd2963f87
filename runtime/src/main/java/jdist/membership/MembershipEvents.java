package jdist.membership;

import java.time.Duration;
import java.util.List;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
import jdist.task.Action;

/// What the driver's membership tells the process it belongs to.
public interface MembershipEvents {
  /// A worker has joined, and is listed. Must not block.
  void joined(int processId);

  /// A worker has been asked to end, and is listed no more. Must not block.
  void leaves(int processId);

  /// Workers are about to be started; waits for those who are told.
  ///
  /// @throws jdist.failure.LaunchException if one fails: then none is to be started
  void starting(int count, WorkerOptions options) throws InterruptedException;

  /// A worker has joined, and is listed; waits for those who are told.
  ///
  /// @return what they have thrown
  List<Throwable> started(int processId) throws InterruptedException;

  /// A worker is about to be asked to end; waits for those who are told, within their limits.
  void exiting(int processId);

  /// How long that may take.
  Duration exitingLimit();

  /// A worker that was listed is gone, and everybody has heard of it. Must not block.
  void exited(int processId, WorkerState state);

  /// A worker is gone for good: what is under way to it fails.
  ///
  /// @param how how it ended, a predicate: `exited with status 3`
  void left(int processId, String host, String how);

  /// Has a worker that is about to be listed run what `everywhere` has had the others run. Waits
  /// until it has.
  ///
  /// @throws jdist.failure.JdistException if that fails, or takes longer than `limit`
  void replay(int processId, Action action, Duration limit) throws InterruptedException;

  /// Something its user should know, though nobody asked: `worker 3 (node7) exited with status 3`.
  void notice(String text);
}
