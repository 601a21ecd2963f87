package jdist;

import jdist.parallel.WorkerPool;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.task.Task;
import jdist.task.Task1;
import jdist.task.Task2;
import jdist.task.Task3;
import org.jspecify.annotations.Nullable;

/// The part of [Distributed] that calls other processes: its own, for whoever uses it.
abstract sealed class StaticCalls permits StaticWork {
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
  public static <T extends @Nullable Object> RemoteFuture<T> remoteCall(int target, Task<T> task) {
    return Cluster.current().remoteCall(target, task);
  }

  /// The same for a function and its argument.
  public static <A extends @Nullable Object, T extends @Nullable Object> RemoteFuture<T> remoteCall(
      int target, Task1<A, T> function, A argument) {
    return Cluster.current().remoteCall(target, function, argument);
  }

  /// The same for a function and its two arguments.
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCall(int target, Task2<A, B, T> function, A first, B second) {
    return Cluster.current().remoteCall(target, function, first, second);
  }

  /// The same for a function and its three arguments.
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      RemoteFuture<T> remoteCall(
          int target, Task3<A, B, C, T> function, A first, B second, C third) {
    return Cluster.current().remoteCall(target, function, first, second, third);
  }

  /// Runs `task` on a worker of `pool` that is free, waiting until one is; it is given back when
  /// the call has ended. Answers at once then, with a future of the value. Idea: Julia's
  /// `remotecall(f, pool)`.
  ///
  /// @throws jdist.failure.NoWorkerException if the pool has no worker that is alive
  /// @throws jdist.failure.JdistException otherwise as [#remoteCall(int, Task)] does
  public static <T extends @Nullable Object> RemoteFuture<T> remoteCall(
      WorkerPool pool, Task<T> task) {
    return Cluster.current().remoteCall(pool, task);
  }

  /// The same for a function and its argument.
  public static <A extends @Nullable Object, T extends @Nullable Object> RemoteFuture<T> remoteCall(
      WorkerPool pool, Task1<A, T> function, A argument) {
    return Cluster.current().remoteCall(pool, function, argument);
  }

  /// The same for a function and its two arguments.
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCall(WorkerPool pool, Task2<A, B, T> function, A first, B second) {
    return Cluster.current().remoteCall(pool, function, first, second);
  }

  /// The same for a function and its three arguments.
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      RemoteFuture<T> remoteCall(
          WorkerPool pool, Task3<A, B, C, T> function, A first, B second, C third) {
    return Cluster.current().remoteCall(pool, function, first, second, third);
  }

  /// The same, but answers when the call has ended, however long that takes; a value of more than
  /// 64 KiB stays where it is. Idea: Julia's `remotecall_wait`.
  ///
  /// @throws jdist.failure.RemoteException if the call failed
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the call
  ///   is cancelled
  public static <T extends @Nullable Object> RemoteFuture<T> remoteCallWait(
      int target, Task<T> task) {
    return Cluster.current().remoteCallWait(target, task);
  }

  /// The same for a function and its argument.
  public static <A extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(int target, Task1<A, T> function, A argument) {
    return Cluster.current().remoteCallWait(target, function, argument);
  }

  /// The same for a function and its two arguments.
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(int target, Task2<A, B, T> function, A first, B second) {
    return Cluster.current().remoteCallWait(target, function, first, second);
  }

  /// The same for a function and its three arguments.
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(
          int target, Task3<A, B, C, T> function, A first, B second, C third) {
    return Cluster.current().remoteCallWait(target, function, first, second, third);
  }

  /// The same, but answers when the call has ended, as [#remoteCallWait(int, Task)] does.
  public static <T extends @Nullable Object> RemoteFuture<T> remoteCallWait(
      WorkerPool pool, Task<T> task) {
    return Cluster.current().remoteCallWait(pool, task);
  }

  /// The same for a function and its argument.
  public static <A extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(WorkerPool pool, Task1<A, T> function, A argument) {
    return Cluster.current().remoteCallWait(pool, function, argument);
  }

  /// The same for a function and its two arguments.
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(WorkerPool pool, Task2<A, B, T> function, A first, B second) {
    return Cluster.current().remoteCallWait(pool, function, first, second);
  }

  /// The same for a function and its three arguments.
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      RemoteFuture<T> remoteCallWait(
          WorkerPool pool, Task3<A, B, C, T> function, A first, B second, C third) {
    return Cluster.current().remoteCallWait(pool, function, first, second, third);
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
  public static <T extends @Nullable Object> T remoteCallFetch(int target, Task<T> task) {
    return Cluster.current().remoteCallFetch(target, task);
  }

  /// The same for a function and its argument.
  public static <A extends @Nullable Object, T extends @Nullable Object> T remoteCallFetch(
      int target, Task1<A, T> function, A argument) {
    return Cluster.current().remoteCallFetch(target, function, argument);
  }

  /// The same for a function and its two arguments.
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      T remoteCallFetch(int target, Task2<A, B, T> function, A first, B second) {
    return Cluster.current().remoteCallFetch(target, function, first, second);
  }

  /// The same for a function and its three arguments.
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      T remoteCallFetch(int target, Task3<A, B, C, T> function, A first, B second, C third) {
    return Cluster.current().remoteCallFetch(target, function, first, second, third);
  }

  /// Runs `task` on a worker of `pool` that is free, waiting until one is, and answers with its
  /// value, as [#remoteCallFetch(int, Task)] does.
  public static <T extends @Nullable Object> T remoteCallFetch(WorkerPool pool, Task<T> task) {
    return Cluster.current().remoteCallFetch(pool, task);
  }

  /// The same for a function and its argument.
  public static <A extends @Nullable Object, T extends @Nullable Object> T remoteCallFetch(
      WorkerPool pool, Task1<A, T> function, A argument) {
    return Cluster.current().remoteCallFetch(pool, function, argument);
  }

  /// The same for a function and its two arguments.
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      T remoteCallFetch(WorkerPool pool, Task2<A, B, T> function, A first, B second) {
    return Cluster.current().remoteCallFetch(pool, function, first, second);
  }

  /// The same for a function and its three arguments.
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          T extends @Nullable Object>
      T remoteCallFetch(WorkerPool pool, Task3<A, B, C, T> function, A first, B second, C third) {
    return Cluster.current().remoteCallFetch(pool, function, first, second, third);
  }

  /// Runs `action` on a process; answers at once with a future that can be waited for, and whose
  /// value is null.
  ///
  /// @throws jdist.failure.JdistException as [#remoteCall(int, Task)] does
  public static RemoteFuture<Void> remoteRun(int target, Action action) {
    return Cluster.current().remoteRun(target, action);
  }

  /// The same on a worker of `pool` that is free, waiting until one is; it is given back when the
  /// action has ended.
  public static RemoteFuture<Void> remoteRun(WorkerPool pool, Action action) {
    return Cluster.current().remoteRun(pool, action);
  }

  /// Has `action` run on a process, and wants no answer. If it fails, that is reported on the
  /// standard error of the process it ran on. Returns when the call has been sent, which it waits
  /// for while 64 MiB are on their way to that process. Idea: Julia's `remote_do`.
  ///
  /// @throws jdist.failure.JdistException as [#remoteCall(int, Task)] does
  public static void remoteDo(int target, Action action) {
    Cluster.current().remoteDo(target, action);
  }

  /// The same on a worker of `pool` that is free, waiting until one is. It is given back when the
  /// action has ended, unlike in Julia, where it is at once.
  public static void remoteDo(WorkerPool pool, Action action) {
    Cluster.current().remoteDo(pool, action);
  }

  /// Julia's `@spawnat`: [#remoteCall], under the name of the macro that makes a closure of an
  /// expression.
  public static <T extends @Nullable Object> RemoteFuture<T> spawnAt(int target, Task<T> task) {
    return remoteCall(target, task);
  }

  /// The same on a worker of `pool` that is free, waiting until one is.
  public static <T extends @Nullable Object> RemoteFuture<T> spawnAt(
      WorkerPool pool, Task<T> task) {
    return remoteCall(pool, task);
  }

  /// Julia's `@fetchfrom`: [#remoteCallFetch], under the name of the macro.
  public static <T extends @Nullable Object> T fetchFrom(int target, Task<T> task) {
    return remoteCallFetch(target, task);
  }

  /// The same on a worker of `pool` that is free, waiting until one is.
  public static <T extends @Nullable Object> T fetchFrom(WorkerPool pool, Task<T> task) {
    return remoteCallFetch(pool, task);
  }
}
