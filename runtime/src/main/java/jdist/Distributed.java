package jdist;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jdist.cluster.ClusterManager;
import jdist.cluster.WorkerCallbacks;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
import jdist.remote.Channel;
import jdist.remote.ProcessStats;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.task.Task;
import org.jspecify.annotations.Nullable;

/// The calls of Julia's Distributed, as static methods for `import static jdist.Distributed.*`.
/// Each is the method of the same name of [Cluster#current()], and says there what it does in full.
///
/// A program that was started with plain `java` is process 1 of a cluster without workers, and gets
/// some with [#addProcs(int)]. Thread-safe.
public final class Distributed extends StaticWork {
  /// In place of a process id: the worker with the fewest unanswered calls of this process; among
  /// equals, each in turn. Idea: Julia's `:any`.
  public static final int ANY = 0;

  private Distributed() {}

  /// Runs `action` on every process, this one too, all at once; waits for all. On this one it runs
  /// in the current thread. Idea: Julia's `@everywhere`.
  ///
  /// Workers that join later run it, too: a copy made before this begins, one action after the
  /// other in the order of the calls, before anybody sees the worker, and each within its
  /// [WorkerOptions#workerTimeout(Duration)]. If one fails there, so does the start of that worker.
  /// An action that throws on any process now is not kept for later ones; nor is anything beyond
  /// 10,000 actions and 64 MiB (less in a small JVM), which is told once. What later workers need
  /// not run can name its processes: `everywhere(procs(), action)`.
  ///
  /// @throws jdist.failure.CompositeException if it failed on some processes
  /// @throws jdist.failure.CannotTravelException if something in it cannot be serialized
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the calls
  ///   are cancelled
  public static void everywhere(Action action) {
    Cluster.current().everywhere(action);
  }

  /// The same on the processes named, as often as they are; workers that join later do not run it.
  public static void everywhere(Collection<Integer> processIds, Action action) {
    Cluster.current().everywhere(processIds, action);
  }

  /// Runs `task` on every process, this one too, all at once; answers with the value of each by
  /// process id, in order. Workers that join later do not run it.
  ///
  /// @throws jdist.failure.CompositeException if it failed on some processes
  /// @throws jdist.failure.JdistException otherwise as [#everywhere(Action)] does
  public static <T extends @Nullable Object> Map<Integer, T> fetchEverywhere(Task<T> task) {
    return Cluster.current().fetchEverywhere(task);
  }

  /// The same on the processes named; the answers are in the order they were named.
  public static <T extends @Nullable Object> Map<Integer, T> fetchEverywhere(
      Collection<Integer> processIds, Task<T> task) {
    return Cluster.current().fetchEverywhere(processIds, task);
  }

  /// Makes variables of the prompt null, or zero, on all workers, so that their memory is freed:
  /// every version of each that is named; names of none are passed over. Where they were declared
  /// they stay. A later call whose code reads one takes it along again. Waits for the workers.
  /// Idea: Julia's `clear!`.
  ///
  /// @throws jdist.failure.CompositeException if a worker could not do it, or is gone meanwhile
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted
  public static void clear(String... names) {
    Cluster.current().clear(names);
  }

  /// The same on the processes named, ids.
  public static void clear(Collection<Integer> processIds, String... names) {
    Cluster.current().clear(processIds, names);
  }

  /// A future that no call sets: somebody will [RemoteFuture#put] its value, here or on another
  /// process. Kept on this process. Idea: Julia's `Future()`.
  public static <T extends @Nullable Object> RemoteFuture<T> remoteFuture() {
    return Cluster.current().remoteFuture();
  }

  /// The same, kept on the process named, an id.
  ///
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  public static <T extends @Nullable Object> RemoteFuture<T> remoteFuture(int processId) {
    return Cluster.current().remoteFuture(processId);
  }

  /// A channel of one item, kept on this process: any process may put and take. Idea: Julia's
  /// `RemoteChannel()`.
  public static <T extends @Nullable Object> RemoteChannel<T> remoteChannel() {
    return Cluster.current().remoteChannel();
  }

  /// The same, kept on the process named, an id.
  ///
  /// @throws jdist.failure.JdistException as [#remoteCallFetch(int, Task)] does
  public static <T extends @Nullable Object> RemoteChannel<T> remoteChannel(int processId) {
    return Cluster.current().remoteChannel(processId);
  }

  /// A channel that `maker` makes on the process named, where it is kept: `remoteChannel(2, () ->
  /// Channel.buffered(32))`. Idea: Julia's `RemoteChannel(f, pid)`.
  ///
  /// @throws jdist.failure.RemoteException if `maker` fails, or answers with what is no channel
  /// @throws jdist.failure.JdistException otherwise as [#remoteCallFetch(int, Task)] does
  public static <T extends @Nullable Object> RemoteChannel<T> remoteChannel(
      int processId, Task<? extends Channel<T>> maker) {
    return Cluster.current().remoteChannel(processId, maker);
  }

  /// The id of this process; 1 is the driver. Idea: Julia's `myid`.
  public static int myId() {
    return Cluster.current().myId();
  }

  /// The ids of all processes, in order, as this one knows them now. Idea: Julia's `procs`.
  public static List<Integer> procs() {
    return Cluster.current().procs();
  }

  /// How many processes there are, the driver included. Idea: Julia's `nprocs`.
  public static int nprocs() {
    return Cluster.current().nprocs();
  }

  /// The ids of all workers, in order: all processes but the driver, or the driver alone if there
  /// is no other. Idea: Julia's `workers`.
  public static List<Integer> workers() {
    return Cluster.current().workers();
  }

  /// How many workers there are; 1 if the driver is alone. Idea: Julia's `nworkers`.
  public static int nworkers() {
    return Cluster.current().nworkers();
  }

  /// The ids of the processes on the host of the one named, itself included, in order. Idea:
  /// Julia's `procs(pid)`.
  ///
  /// @throws jdist.failure.ProcessExitedException if that process is gone
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  public static List<Integer> procsOnHostOf(int processId) {
    return Cluster.current().procsOnHostOf(processId);
  }

  /// The ids of all processes but this one, in order.
  public static List<Integer> otherProcs() {
    return Cluster.current().otherProcs();
  }

  /// The ids of all workers but this process, in order; none if the driver is alone.
  public static List<Integer> otherWorkers() {
    return Cluster.current().otherWorkers();
  }

  /// How far a worker has come, one that is gone included. On a worker this asks process 1.
  ///
  /// @throws jdist.failure.NoSuchProcessException if there never was a process of that id
  public static WorkerState workerState(int processId) {
    return Cluster.current().workerState(processId);
  }

  /// Says something of this process; null: nothing. Each calling class has a status of its own.
  /// Process 1 keeps it. Idea: Julia's `setstatus!`.
  ///
  /// @throws jdist.failure.CannotTravelException if `status` cannot be serialized
  public static void setStatus(@Nullable Object status) {
    Cluster.current().setStatus(Roster.key(Cluster.CALLER.getCallerClass()), status);
  }

  /// The same under a key that any class may use.
  public static void setStatus(String key, @Nullable Object status) {
    Cluster.current().setStatus(key, status);
  }

  /// What the calling class has said of a process last, there; empty if that is nothing. Idea:
  /// Julia's `getstatus`.
  ///
  /// @throws jdist.failure.ProcessExitedException if that process is gone
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  public static Optional<Object> getStatus(int processId) {
    return Cluster.current().getStatus(processId, Roster.key(Cluster.CALLER.getCallerClass()));
  }

  /// The same under a key that any class may use.
  public static Optional<Object> getStatus(int processId, String key) {
    return Cluster.current().getStatus(processId, key);
  }

  /// Has `callbacks` told of the workers' lives from now on, until what this answers with is
  /// closed. Only on the driver.
  ///
  /// @throws jdist.failure.NotDriverException on a worker
  public static WorkerCallbacks.Registration addCallbacks(WorkerCallbacks callbacks) {
    return Cluster.current().addCallbacks(callbacks);
  }

  /// Interrupts the calls that workers have been asked to run and have not ended, whoever asked;
  /// does not block. Whoever waits for one gets a [jdist.failure.CallCancelledException] at once. A
  /// worker that runs nothing is none the worse, and calls made from now on are not concerned. Only
  /// on the driver. Idea: Julia's `interrupt`.
  ///
  /// Code that does not look at its interrupt flag goes on, which is told on standard error after
  /// five seconds; [#rmProcs] ends it.
  ///
  /// @throws jdist.failure.NotDriverException on a worker
  public static void interrupt() {
    Cluster.current().interrupt();
  }

  /// The same on the processes named; process 1 may be one of them. Ids of no process are passed
  /// over.
  public static void interrupt(Collection<Integer> processIds) {
    Cluster.current().interrupt(processIds);
  }

  /// What the tables of all processes hold now, by process id, in order: values kept and who holds
  /// them, calls that run, what is under way over each link. Processes that are gone meanwhile, or
  /// that this one cannot reach, are missing. Waits for each process to answer, which it does
  /// whatever its calls do.
  ///
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted
  /// @throws jdist.failure.ClusterClosedException if the cluster is closed
  public static Map<Integer, ProcessStats> stats() {
    return Cluster.current().stats();
  }

  /// The same of the processes named.
  public static Map<Integer, ProcessStats> stats(Collection<Integer> processIds) {
    return Cluster.current().stats(processIds);
  }

  /// Starts `count` workers on this host and takes them in; answers with their ids when each has
  /// joined, within the limits of [WorkerOptions#workerTimeout(Duration)]. May be called by several
  /// threads at once. Only on the driver. Idea: Julia's `addprocs`.
  ///
  /// @throws jdist.failure.LaunchException if some did not join; those that did stay
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; none of
  ///   them stays
  /// @throws jdist.failure.NotDriverException on a worker
  /// @throws IllegalArgumentException if `count` is negative
  public static List<Integer> addProcs(int count) {
    return Cluster.current().addProcs(count);
  }

  /// The same with options: `addProcs(2, options -> options.threads(4))`.
  public static List<Integer> addProcs(int count, UnaryOperator<WorkerOptions> options) {
    return Cluster.current().addProcs(count, options);
  }

  /// Starts workers on other hosts, which it logs in to by SSH, all at once and once each; on which
  /// nothing needs to be installed but a Java 25 or newer. Each string is what a line of a machine
  /// file may be, `[count*][user@]host[:port] [bind_address[:port]]`, for example
  /// `4*ana@node7:2222`; `auto` as the count stands for as many as the host has cores. Answers with
  /// the ids, in the order of the strings, when each worker has joined. Nobody is asked for
  /// passwords. Only on the driver. Idea: Julia's `addprocs(machines)`.
  ///
  /// @throws jdist.failure.LaunchException if some did not join: its `failures()` name the host,
  ///   the stage and what to try for each; those that did join stay, as its `joined()` says
  /// @throws IllegalArgumentException if one of the strings cannot be understood; says which, and
  ///   where
  /// @throws jdist.failure.JdistException otherwise as [#addProcs(int)] does
  public static List<Integer> addProcs(List<String> machines) {
    return Cluster.current().addProcs(machines);
  }

  /// The same with options: `addProcs(List.of("2*node7"), options -> options.ssh(ssh ->
  /// ssh.tunnel()))`.
  public static List<Integer> addProcs(
      List<String> machines, UnaryOperator<WorkerOptions> options) {
    return Cluster.current().addProcs(machines, options);
  }

  /// Starts `count` workers by a manager of the program's own, and takes them in as
  /// [#addProcs(int)] does. Waits for as long as the manager reports something within each
  /// [WorkerOptions#workerTimeout(Duration)] and ten seconds.
  ///
  /// @throws jdist.failure.LaunchException if some did not join, which names the manager if that
  ///   has failed; those that did stay
  /// @throws jdist.failure.JdistException otherwise as [#addProcs(int)] does
  public static List<Integer> addProcs(ClusterManager manager, int count) {
    return Cluster.current().addProcs(manager, count);
  }

  /// The same with options, which the manager gets.
  public static List<Integer> addProcs(
      ClusterManager manager, int count, UnaryOperator<WorkerOptions> options) {
    return Cluster.current().addProcs(manager, count, options);
  }

  /// Makes this JVM a worker that is reached through its manager's own transport: a program that a
  /// [ClusterManager] has started calls this before anything else of jdist, and then
  /// [#processMessages] for each connection that comes in. Other workers are reached by `manager`'s
  /// [ClusterManager#connect]. Returns at once; the program keeps itself running. The JVM ends when
  /// the driver says so, when the link to it is lost, or when it has not connected within the
  /// worker timeout: with status 0 in the first case, else 1. Experimental. Idea: Julia's
  /// `init_worker`.
  ///
  /// @param specification the line that [jdist.cluster.WorkerSeed#specification()] made; it carries
  ///   the session's secret
  /// @throws IllegalStateException if this JVM is part of a cluster already
  /// @throws IllegalArgumentException if it is no specification of this version of jdist
  /// @throws jdist.failure.LaunchException if the system has not the means for it
  public static void initWorker(String specification, ClusterManager manager) {
    var _ = Cluster.becomeWorker(specification, manager);
  }

  /// Takes a connection that another process has made through the manager's own transport, its end
  /// of what [ClusterManager#connect] answered with there. Returns at once: the streams are read
  /// and written from now on by threads of jdist's, and closed when the connection ends. Who does
  /// not prove within ten seconds that it holds the session's cookie is turned away. Experimental.
  /// Idea: Julia's `process_messages`.
  ///
  /// @throws IOException if there are no threads or sockets to be had for it, or 128 others have
  ///   not proved themselves yet; the streams are closed
  /// @throws IllegalStateException if [#initWorker] was not called before
  public static void processMessages(InputStream in, OutputStream out) throws IOException {
    Cluster.processMessages(in, out);
  }

  /// Stops workers: each runs its shutdown hooks, and is killed if that takes more than two
  /// seconds. Waits until they are gone. Calls under way there fail. Process 1 stays, with a
  /// warning; ids of no worker are passed over. Only on the driver. Idea: Julia's `rmprocs`.
  ///
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the
  ///   workers go all the same
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
