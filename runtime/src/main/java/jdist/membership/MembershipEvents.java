package jdist.membership;

import java.time.Duration;
import jdist.task.Action;

/// What the driver's membership tells the process it belongs to.
public interface MembershipEvents {
  /// A worker has joined, and is listed. Must not block.
  void joined(int processId);

  /// A worker has been asked to end, and is listed no more. Must not block.
  void leaves(int processId);

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
