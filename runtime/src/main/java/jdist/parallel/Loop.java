package jdist.parallel;

import java.time.Duration;
import jdist.failure.CallCancelledException;

/// A loop that runs while its caller goes on. If it fails and nobody waits for it then, that is
/// said on standard error. Thread-safe. Idea: the task that Julia's `@distributed` answers with.
public interface Loop {
  /// Waits until all iterations have been run, or one has failed.
  ///
  /// @throws jdist.failure.RemoteException if one has failed; the others are cancelled
  /// @throws jdist.failure.ProcessExitedException if a worker has died
  /// @throws CallCancelledException if the loop was cancelled
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the loop
  ///   goes on
  void await();

  /// The same with a limit on the wait; the loop goes on if it is exceeded.
  ///
  /// @throws jdist.failure.TimeLimitException if it has not ended within `limit`
  void await(Duration limit);

  /// Cancels what has not been run; does not wait.
  void cancel();

  /// Whether it has ended, in whatever way; never blocks.
  boolean isDone();
}
