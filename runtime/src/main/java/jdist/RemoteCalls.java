package jdist;

import java.util.Collection;
import java.util.List;
import jdist.parallel.WorkerPool;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import jdist.spread.Broadcasts;
import jdist.task.Action;
import jdist.task.Task;
import jdist.task.Task1;
import jdist.task.Task2;
import jdist.task.Task3;
import org.jspecify.annotations.Nullable;

/// The calls to other processes, of a [Cluster], and what is kept there. Each call goes to a
/// process by its id, to whatever worker is least busy ([Distributed#ANY]), or to a free one of a
/// pool.
public sealed interface RemoteCalls permits Cluster {
  /// Runs `task` on a process; answers at once with a future of its value. What the task captures
  /// is copied before this returns. Idea: Julia's `remotecall`.
  ///
  /// It waits only for a link to the process, if there is none yet, and for room, while 100,000
  /// calls or 64 MiB are under way to it.
  ///
  /// @param target a process id, or [Distributed#ANY]
  /// @throws jdist.failure.CannotTravelException if something in `task` cannot be serialized
  /// @throws jdist.failure.ProcessExitedException if the process is gone
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  /// @throws jdist.failure.UnreachableException if no link to it can be made, or may be
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted in a wait
  <T extends @Nullable Object> RemoteFuture<T> remoteCall(int target, Task<T> task);

  /// The same for a function and its argument.
  default <A extends @Nullable Object, T extends @Nullable Object> RemoteFuture<T> remoteCall(
      int target, Task1<A, T> function, A argument) {
    return remoteCall(target, () -> function.call(argument));
  }

  /// The same for a function and its two arguments.
  default <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCall(int target, Task2<A, B, T> function, A first, B second) {
    return remoteCall(target, () -> function.call(first, second));
  }

  /// The same for a function and its three arguments.
  default <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      RemoteFuture<T> remoteCall(
          int target, Task3<A, B, C, T> function, A first, B second, C third) {
    return remoteCall(target, () -> function.call(first, second, third));
  }

  /// Runs `task` on a worker of `pool` that is free, waiting until one is; it is given back when
  /// the call has ended. Answers at once then, with a future of the value. Idea: Julia's
  /// `remotecall(f, pool)`.
  ///
  /// @throws jdist.failure.NoWorkerException if the pool has no worker that is alive
  /// @throws jdist.failure.JdistException otherwise as [#remoteCall(int, Task)] does
  <T extends @Nullable Object> RemoteFuture<T> remoteCall(WorkerPool pool, Task<T> task);

  /// The same for a function and its argument.
  default <A extends @Nullable Object, T extends @Nullable Object> RemoteFuture<T> remoteCall(
      WorkerPool pool, Task1<A, T> function, A argument) {
    Task1<A, T> reused = Broadcasts.reused(pool, function);
    return remoteCall(pool, () -> reused.call(argument));
  }

  /// The same for a function and its two arguments.
  default <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCall(WorkerPool pool, Task2<A, B, T> function, A first, B second) {
    Task2<A, B, T> reused = Broadcasts.reused(pool, function);
    return remoteCall(pool, () -> reused.call(first, second));
  }

  /// The same for a function and its three arguments.
  default <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      RemoteFuture<T> remoteCall(
          WorkerPool pool, Task3<A, B, C, T> function, A first, B second, C third) {
    Task3<A, B, C, T> reused = Broadcasts.reused(pool, function);
    return remoteCall(pool, () -> reused.call(first, second, third));
  }

  /// The same, but answers when the call has ended, however long that takes; a value of more than
  /// 64 KiB stays where it is. Idea: Julia's `remotecall_wait`.
  ///
  /// @throws jdist.failure.RemoteException if the call failed
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the call
  ///   is cancelled
  <T extends @Nullable Object> RemoteFuture<T> remoteCallWait(int target, Task<T> task);

  /// The same for a function and its argument.
  default <A extends @Nullable Object, T extends @Nullable Object> RemoteFuture<T> remoteCallWait(
      int target, Task1<A, T> function, A argument) {
    return remoteCallWait(target, () -> function.call(argument));
  }

  /// The same for a function and its two arguments.
  default <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(int target, Task2<A, B, T> function, A first, B second) {
    return remoteCallWait(target, () -> function.call(first, second));
  }

  /// The same for a function and its three arguments.
  default <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(
          int target, Task3<A, B, C, T> function, A first, B second, C third) {
    return remoteCallWait(target, () -> function.call(first, second, third));
  }

  /// The same, but answers when the call has ended, as [#remoteCallWait(int, Task)] does.
  <T extends @Nullable Object> RemoteFuture<T> remoteCallWait(WorkerPool pool, Task<T> task);

  /// The same for a function and its argument.
  default <A extends @Nullable Object, T extends @Nullable Object> RemoteFuture<T> remoteCallWait(
      WorkerPool pool, Task1<A, T> function, A argument) {
    Task1<A, T> reused = Broadcasts.reused(pool, function);
    return remoteCallWait(pool, () -> reused.call(argument));
  }

  /// The same for a function and its two arguments.
  default <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(WorkerPool pool, Task2<A, B, T> function, A first, B second) {
    Task2<A, B, T> reused = Broadcasts.reused(pool, function);
    return remoteCallWait(pool, () -> reused.call(first, second));
  }

  /// The same for a function and its three arguments.
  default <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(
          WorkerPool pool, Task3<A, B, C, T> function, A first, B second, C third) {
    Task3<A, B, C, T> reused = Broadcasts.reused(pool, function);
    return remoteCallWait(pool, () -> reused.call(first, second, third));
  }

  /// Runs `task` on a process and answers with its value: one round trip. Waits as long as the call
  /// takes. A call to the current process runs in the current thread and copies nothing. Idea:
  /// Julia's `remotecall_fetch`.
  ///
  /// @throws jdist.failure.RemoteException if the call failed; its cause is what the call threw
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the call
  ///   is cancelled
  /// @throws jdist.failure.JdistException otherwise as [#remoteCall(int, Task)] and
  ///   [RemoteFuture#fetch()] do
  <T extends @Nullable Object> T remoteCallFetch(int target, Task<T> task);

  /// The same for a function and its argument.
  default <A extends @Nullable Object, T extends @Nullable Object> T remoteCallFetch(
      int target, Task1<A, T> function, A argument) {
    return remoteCallFetch(target, () -> function.call(argument));
  }

  /// The same for a function and its two arguments.
  default <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      T remoteCallFetch(int target, Task2<A, B, T> function, A first, B second) {
    return remoteCallFetch(target, () -> function.call(first, second));
  }

  /// The same for a function and its three arguments.
  default <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      T remoteCallFetch(int target, Task3<A, B, C, T> function, A first, B second, C third) {
    return remoteCallFetch(target, () -> function.call(first, second, third));
  }

  /// Runs `task` on a worker of `pool` that is free, waiting until one is, and answers with its
  /// value, as [#remoteCallFetch(int, Task)] does.
  <T extends @Nullable Object> T remoteCallFetch(WorkerPool pool, Task<T> task);

  /// The same for a function and its argument.
  default <A extends @Nullable Object, T extends @Nullable Object> T remoteCallFetch(
      WorkerPool pool, Task1<A, T> function, A argument) {
    Task1<A, T> reused = Broadcasts.reused(pool, function);
    return remoteCallFetch(pool, () -> reused.call(argument));
  }

  /// The same for a function and its two arguments.
  default <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      T remoteCallFetch(WorkerPool pool, Task2<A, B, T> function, A first, B second) {
    Task2<A, B, T> reused = Broadcasts.reused(pool, function);
    return remoteCallFetch(pool, () -> reused.call(first, second));
  }

  /// The same for a function and its three arguments.
  default <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      T remoteCallFetch(WorkerPool pool, Task3<A, B, C, T> function, A first, B second, C third) {
    Task3<A, B, C, T> reused = Broadcasts.reused(pool, function);
    return remoteCallFetch(pool, () -> reused.call(first, second, third));
  }

  /// Runs `action` on a process; answers at once with a future that can be waited for, and whose
  /// value is null.
  ///
  /// @throws jdist.failure.JdistException as [#remoteCall(int, Task)] does
  RemoteFuture<Void> remoteRun(int target, Action action);

  /// The same on a worker of `pool` that is free, waiting until one is; it is given back when the
  /// action has ended.
  RemoteFuture<Void> remoteRun(WorkerPool pool, Action action);

  /// Has `action` run on a process, and wants no answer. If it fails, that is reported on the
  /// standard error of the process it ran on. Returns when the call has been sent, which it waits
  /// for while 64 MiB are on their way to that process. Idea: Julia's `remote_do`.
  ///
  /// @throws jdist.failure.JdistException as [#remoteCall(int, Task)] does
  void remoteDo(int target, Action action);

  /// The same on a worker of `pool` that is free, waiting until one is. It is given back when the
  /// action has ended, unlike in Julia, where it is at once.
  void remoteDo(WorkerPool pool, Action action);

  /// Julia's `@spawnat`: [#remoteCall], under the name of the macro that makes a closure of an
  /// expression.
  default <T extends @Nullable Object> RemoteFuture<T> spawnAt(int target, Task<T> task) {
    return remoteCall(target, task);
  }

  /// The same on a worker of `pool` that is free, waiting until one is.
  default <T extends @Nullable Object> RemoteFuture<T> spawnAt(WorkerPool pool, Task<T> task) {
    return remoteCall(pool, task);
  }

  /// Julia's `@fetchfrom`: [#remoteCallFetch], under the name of the macro.
  default <T extends @Nullable Object> T fetchFrom(int target, Task<T> task) {
    return remoteCallFetch(target, task);
  }

  /// The same on a worker of `pool` that is free, waiting until one is.
  default <T extends @Nullable Object> T fetchFrom(WorkerPool pool, Task<T> task) {
    return remoteCallFetch(pool, task);
  }

  /// Makes variables of the prompt null, or zero, on all workers, so that their memory is freed:
  /// every version of each that is named; names of none are passed over. Where they were declared
  /// they stay. A later call whose code reads one takes it along again. Waits for the workers.
  /// Idea: Julia's `clear!`.
  ///
  /// @throws jdist.failure.CompositeException if a worker could not do it, or is gone meanwhile
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted
  default void clear(String... names) {
    clear(workers(), names);
  }

  /// The same on the processes named, ids.
  void clear(Collection<Integer> processIds, String... names);

  /// A future that no call sets: somebody will [RemoteFuture#put] its value, here or on another
  /// process. Kept on this process. Idea: Julia's `Future()`.
  <T extends @Nullable Object> RemoteFuture<T> remoteFuture();

  /// The same, kept on the process named, an id.
  ///
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  <T extends @Nullable Object> RemoteFuture<T> remoteFuture(int processId);

  /// A channel of one item, kept on this process: any process may put and take. Idea: Julia's
  /// `RemoteChannel()`.
  <T extends @Nullable Object> RemoteChannel<T> remoteChannel();

  /// The same, kept on the process named, an id.
  ///
  /// @throws jdist.failure.JdistException as [#remoteCallFetch(int, Task)] does
  default <T extends @Nullable Object> RemoteChannel<T> remoteChannel(int processId) {
    return remoteChannel(processId, () -> Channel.buffered(1));
  }

  /// A channel that `maker` makes on the process named, where it is kept: `remoteChannel(2, () ->
  /// Channel.buffered(32))`. Idea: Julia's `RemoteChannel(f, pid)`.
  ///
  /// @throws jdist.failure.RemoteException if `maker` fails, or answers with what is no channel
  /// @throws jdist.failure.JdistException otherwise as [#remoteCallFetch(int, Task)] does
  <T extends @Nullable Object> RemoteChannel<T> remoteChannel(
      int processId, Task<? extends Channel<T>> maker);

  /// The ids of all workers, in order.
  List<Integer> workers();
}
