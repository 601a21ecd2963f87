package jdist.remote;

import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The value of a remote call, which may not be there yet, and may be on another process.
///
/// A future travels: captured by a task, or returned by one, it is fetched where it is used. One
/// that has been fetched takes its value along; one that has not is a reference to it. Fetching
/// copies the value once and keeps it: further fetches cost nothing. A null value is as good as
/// any.
///
/// Waiting calls throw only exceptions of `jdist.failure`; those of [Future] keep the JDK's. A wait
/// lasts as long as the call does unless a limit is given, can be interrupted, and is no obstacle
/// to other calls on the same process. Thread-safe. Idea: Julia Distributed, `Future`.
public interface RemoteFuture<T extends @Nullable Object> extends Future<T> {
  /// The id of the process that keeps the value, or will: where the call runs.
  int processId();

  /// The value. Waits for it, fetches it if it is elsewhere, and keeps it.
  ///
  /// @throws jdist.failure.RemoteException if the call failed; its cause is what the call threw
  /// @throws jdist.failure.ProcessExitedException if the process that keeps the value is gone
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the call
  ///   goes on
  /// @throws jdist.failure.CallCancelledException if the call was cancelled
  /// @throws jdist.failure.CannotTravelException if the value cannot be read here
  /// @throws jdist.failure.ValueGoneException if it was closed
  /// @throws jdist.failure.LinkLostException if the link to that process broke meanwhile
  /// @throws jdist.failure.UnreachableException if no link to it can be made, or may be
  /// @throws jdist.failure.ClusterClosedException if the cluster is closed before the value is
  ///   there
  T fetch();

  /// The same with a limit on the wait; the call goes on if it is exceeded.
  ///
  /// @throws jdist.failure.TimeLimitException if the value is not there within `limit`
  T fetch(Duration limit);

  /// Gives the call itself a limit: if it has not ended within `limit` from now it is cancelled, as
  /// [#cancel] does, and whoever fetches it gets a [jdist.failure.TimeLimitException]:
  /// `remoteCall(2, () -> solve()).timeLimit(Duration.ofMinutes(5)).fetch()`. Does not block. A
  /// second limit does not undo the first; one on a call that has ended does nothing.
  ///
  /// @return this future
  RemoteFuture<T> timeLimit(Duration limit);

  /// Waits until the value is there, without moving it.
  ///
  /// @return this future
  /// @throws jdist.failure.JdistException as [#fetch()] does
  RemoteFuture<T> await();

  /// The same with a limit on the wait.
  ///
  /// @throws jdist.failure.TimeLimitException if the value is not there within `limit`
  RemoteFuture<T> await(Duration limit);

  /// Whether the value, or the failure, is there. Blocks for a round trip if this is a reference
  /// that came from another process; else answers at once.
  boolean isReady();

  /// Sets the value of a future that no call will set, made by `remoteFuture`. Blocks for a round
  /// trip if another process keeps it.
  ///
  /// @return this future
  /// @throws jdist.failure.AlreadySetException if it has a value already, or a call sets it
  /// @throws jdist.failure.CannotTravelException if the value cannot be sent to that process
  RemoteFuture<T> put(T value);

  /// Lets the value go: the process that keeps it frees it once nobody else holds it. A future that
  /// nobody can reach any more does this by itself, some time later. Fetching it afterwards fails
  /// unless it was fetched before. Does not block.
  void close();

  /// Cancels the call: it is interrupted where it runs, or does not begin. This process is released
  /// at once, whether the call heeds the interrupt or not. A future that came from another process,
  /// or that no call sets, ends here alone.
  ///
  /// @param mayInterrupt if false, nothing happens: a call cannot be taken back gently
  /// @return whether it had not ended
  @Override
  boolean cancel(boolean mayInterrupt);

  /// Whether the value, the failure or the cancellation is known here; never blocks.
  @Override
  boolean isDone();
}
