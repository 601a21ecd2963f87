package jdist.remote;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A channel that lives in one process and is used from all. It travels as a reference: captured by
/// a task, or put into another channel, it stands for the same channel there. An item that is put
/// or taken from another process is copied; its own process puts and takes the object itself.
///
/// Every call but [#processId], [#release] and [#local] blocks for a round trip, unless the channel
/// is kept here. Waits can be interrupted and given a limit, and then have changed nothing; they
/// are no obstacle to other calls of the same process. All calls throw unchecked exceptions of
/// `jdist.failure`:
///
/// * [jdist.failure.ChannelClosedException] if the channel is closed, and for a `take`, empty;
/// * [jdist.failure.ProcessExitedException] if the process that keeps it is gone, and
///   [jdist.failure.LinkLostException] or [jdist.failure.UnreachableException] if it cannot be
///   reached;
/// * [jdist.failure.CannotTravelException] if the item cannot: then nothing was put;
/// * [jdist.failure.RemoteException] with what the channel itself threw, such as a
///   [ClassCastException] for an item of the wrong type;
/// * [jdist.failure.CallInterruptedException] if the current thread is interrupted.
///
/// Thread-safe. Idea: Julia Distributed, `RemoteChannel`.
public interface RemoteChannel<T extends @Nullable Object> extends Iterable<T>, AutoCloseable {
  /// The id of the process that keeps the channel.
  int processId();

  /// Puts an item in; waits while there is no room.
  ///
  /// @param arguments handed on to a channel that knows them, see [Channel]
  /// @return this
  RemoteChannel<T> put(T item, Object... arguments);

  /// The same with a limit on the wait.
  ///
  /// @throws jdist.failure.TimeLimitException if there is no room within `limit`
  RemoteChannel<T> put(T item, Duration limit);

  /// Puts many in, in order, with one message. Waits until the last is in; one that is given up
  /// leaves those in that are in.
  ///
  /// @return this
  RemoteChannel<T> putAll(Collection<? extends T> items);

  /// Takes an item out; waits until there is one.
  T take(Object... arguments);

  /// The same with a limit on the wait.
  ///
  /// @throws jdist.failure.TimeLimitException if there is none within `limit`
  T take(Duration limit);

  /// Takes what there is, but no more than `most` items, with one message; waits until there is
  /// one.
  ///
  /// @throws IllegalArgumentException if `most` is less than 1
  List<T> takeUpTo(int most);

  /// The item that `take` would take now, which stays; waits until there is one.
  T fetch(Object... arguments);

  /// The same with a limit on the wait.
  ///
  /// @throws jdist.failure.TimeLimitException if there is none within `limit`
  T fetch(Duration limit);

  /// Waits until there is an item.
  ///
  /// @return this
  RemoteChannel<T> await(Object... arguments);

  /// The same with a limit on the wait.
  ///
  /// @throws jdist.failure.TimeLimitException if there is none within `limit`
  RemoteChannel<T> await(Duration limit);

  /// Whether `take` would not have waited, when the question came in.
  boolean isReady(Object... arguments);

  /// Whether there was nothing to take, when the question came in.
  boolean isEmpty();

  /// Closes the channel for everybody: see [Channel#close].
  @Override
  void close();

  /// The same for a reason, which is the cause of what others then get.
  void close(Throwable why);

  /// Whether it has not been closed.
  boolean isOpen();

  /// Closes the channel when a process is gone, with a [jdist.failure.ProcessExitedException] as
  /// the reason: who waits for what that process would have put is told. At once if it is gone.
  /// Idea: Julia's `bind(channel, task)`.
  ///
  /// @return this
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  RemoteChannel<T> bind(int processId);

  /// Takes items until the channel is closed and empty; any other failure is thrown. The iterator
  /// has taken an item as soon as its `hasNext` has said so.
  @Override
  Iterator<T> iterator();

  /// The channel itself, where it is kept: for what only that can do, in a call to [#processId()].
  ///
  /// @throws IllegalStateException on any other process
  Channel<T> local();

  /// Lets the channel go here: once no process holds it any more it is freed, closed or not. One
  /// that nobody can reach any more does this by itself, some time later. It cannot be used here
  /// afterwards. Does not block. Idea: Julia's `finalize`.
  void release();
}
