package jdist;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import jdist.cluster.WorkerOptions;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.task.Task;
import jdist.task.Task1;
import jdist.task.Task2;
import jdist.task.Task3;
import org.jspecify.annotations.Nullable;

/// The calls of Julia's Distributed, as static methods for `import static jdist.Distributed.*`.
/// Each is the method of the same name of [Cluster#current()], and says there what it does in full.
///
/// A program that was started with plain `java` is process 1 of a cluster without workers, and gets
/// some with [#addProcs(int)]. Thread-safe.
public final class Distributed {
  /// "Whichever worker has the least to do", in place of a process id.
  public static final int ANY = 0;

  private Distributed() {}

  /// Runs `task` on a process; answers at once with a future of its value. Idea: Julia's
  /// `remotecall`.
  ///
  /// @param target a process id, or [Distributed#ANY]
  /// @throws jdist.failure.CannotTravelException if something in `task` cannot be serialized
  /// @throws jdist.failure.ProcessExitedException if the process is gone
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
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

  /// The same, but answers when the call has ended; the value stays where it is, if it is large.
  /// Idea: Julia's `remotecall_wait`.
  ///
  /// @throws jdist.failure.RemoteException if the call failed
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

  /// Runs `task` on a process and answers with its value: one round trip. A call to the current
  /// process runs in the current thread and copies nothing. A caller that is interrupted cancels
  /// the call. Idea: Julia's `remotecall_fetch`.
  ///
  /// @throws jdist.failure.RemoteException if the call failed; its cause is what the call threw
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

  /// Runs `action` on a process; answers at once with a future that can be waited for and has no
  /// value.
  public static RemoteFuture<Void> remoteRun(int target, Action action) {
    return Cluster.current().remoteRun(target, action);
  }

  /// Has `action` run on a process, and wants no answer. If it fails, that is reported on the
  /// standard error of the process it ran on. Idea: Julia's `remote_do`.
  public static void remoteDo(int target, Action action) {
    Cluster.current().remoteDo(target, action);
  }

  /// Julia's `@spawnat`: [#remoteCall], under the name of the macro that makes a closure of an
  /// expression.
  public static <T extends @Nullable Object> RemoteFuture<T> spawnAt(int target, Task<T> task) {
    return Cluster.current().spawnAt(target, task);
  }

  /// Julia's `@fetchfrom`: [#remoteCallFetch], under the name of the macro.
  public static <T extends @Nullable Object> T fetchFrom(int target, Task<T> task) {
    return Cluster.current().fetchFrom(target, task);
  }

  /// Runs `action` on every process, this one too, all at once; waits for all. Idea: Julia's
  /// `@everywhere`.
  ///
  /// @throws jdist.failure.CompositeException if it failed on some processes
  public static void everywhere(Action action) {
    Cluster.current().everywhere(action);
  }

  /// The same on the processes named.
  public static void everywhere(Collection<Integer> processIds, Action action) {
    Cluster.current().everywhere(processIds, action);
  }

  /// Runs `task` on every process, this one too, all at once; answers with the value of each by
  /// process id, in order.
  ///
  /// @throws jdist.failure.CompositeException if it failed on some processes
  public static <T extends @Nullable Object> Map<Integer, T> fetchEverywhere(Task<T> task) {
    return Cluster.current().fetchEverywhere(task);
  }

  /// The same on the processes named.
  public static <T extends @Nullable Object> Map<Integer, T> fetchEverywhere(
      Collection<Integer> processIds, Task<T> task) {
    return Cluster.current().fetchEverywhere(processIds, task);
  }

  /// A future that no call sets: somebody will [RemoteFuture#put] its value, here or on another
  /// process. Kept on this process. Idea: Julia's `Future()`.
  public static <T extends @Nullable Object> RemoteFuture<T> remoteFuture() {
    return Cluster.current().remoteFuture();
  }

  /// The same, kept on the process named.
  public static <T extends @Nullable Object> RemoteFuture<T> remoteFuture(int processId) {
    return Cluster.current().remoteFuture(processId);
  }

  /// The id of this process; 1 is the driver. Idea: Julia's `myid`.
  public static int myId() {
    return Cluster.current().myId();
  }

  /// The ids of all processes, in order. Idea: Julia's `procs`.
  public static List<Integer> procs() {
    return Cluster.current().procs();
  }

  /// How many processes there are, the driver included.
  public static int nprocs() {
    return Cluster.current().nprocs();
  }

  /// The ids of all workers, in order: all processes but the driver, or the driver alone if there
  /// is no other. Idea: Julia's `workers`.
  public static List<Integer> workers() {
    return Cluster.current().workers();
  }

  /// How many workers there are; 1 if the driver is alone.
  public static int nworkers() {
    return Cluster.current().nworkers();
  }

  /// Starts `count` workers on this host and takes them in; answers with their ids when each has
  /// joined. Only on the driver. Idea: Julia's `addprocs`.
  ///
  /// @throws jdist.failure.LaunchException if some did not join; those that did stay
  /// @throws jdist.failure.NotDriverException on a worker
  public static List<Integer> addProcs(int count) {
    return Cluster.current().addProcs(count);
  }

  /// The same with options: `addProcs(2, options -> options.threads(4))`.
  public static List<Integer> addProcs(int count, UnaryOperator<WorkerOptions> options) {
    return Cluster.current().addProcs(count, options);
  }

  /// Stops workers: each runs its shutdown hooks, and is killed if that takes more than two
  /// seconds. Calls under way there fail. Process 1 stays, with a warning; ids of no worker are
  /// passed over. Only on the driver. Idea: Julia's `rmprocs`.
  ///
  /// @throws jdist.failure.NotDriverException on a worker
  public static void rmProcs(Collection<Integer> processIds) {
    Cluster.current().rmProcs(processIds);
  }

  /// The same with a limit on the wait.
  ///
  /// @throws jdist.failure.TimeLimitException if some are not gone within `waitFor`; they will be
  public static void rmProcs(Collection<Integer> processIds, Duration waitFor) {
    Cluster.current().rmProcs(processIds, waitFor);
  }
}
