package jdist;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jdist.cluster.WorkerCallbacks;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
import jdist.remote.ProcessStats;
import org.jspecify.annotations.Nullable;

/// The processes of a [Cluster]: who there is, how they come and go, what they say of themselves.
public sealed interface Members permits Cluster {
  /// The id of this process; 1 is the driver. Idea: Julia's `myid`.
  int myId();

  /// The ids of all processes, in order, as this one knows them now. Idea: Julia's `procs`.
  List<Integer> procs();

  /// How many processes there are, the driver included. Idea: Julia's `nprocs`.
  default int nprocs() {
    return procs().size();
  }

  /// The ids of all workers, in order: all processes but the driver, or the driver alone if there
  /// is no other. Idea: Julia's `workers`.
  List<Integer> workers();

  /// How many workers there are; 1 if the driver is alone. Idea: Julia's `nworkers`.
  default int nworkers() {
    return workers().size();
  }

  /// The ids of the processes on the host of the one named, itself included, in order, as this
  /// process knows them now. Two share a host if they came from the same launch entry, the driver
  /// and its local workers included; names are not compared. Does not block. Idea: Julia's
  /// `procs(pid)`, whose name would make `Distributed::procs` mean two methods.
  ///
  /// @throws jdist.failure.ProcessExitedException if that process is gone
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  List<Integer> procsOnHostOf(int processId);

  /// The ids of all processes but this one, in order. Idea: Julia's `other_procs`.
  default List<Integer> otherProcs() {
    return procs().stream().filter(id -> id != myId()).toList();
  }

  /// The ids of all workers but this process, in order; none if the driver is alone. Idea: Julia's
  /// `other_workers`.
  default List<Integer> otherWorkers() {
    return workers().stream().filter(id -> id != myId()).toList();
  }

  /// How far a worker has come, one that is gone included; process 1 is
  /// [connected][WorkerState#CONNECTED]. On a worker this asks process 1, and waits for the answer.
  ///
  /// @throws jdist.failure.NoSuchProcessException if there never was a process of that id
  WorkerState workerState(int processId);

  /// Says something of this process, in the place of what was said before; null: nothing. Each
  /// calling class has a status of its own, shared with the classes inside it. Process 1 keeps it,
  /// in a copy if this is another one, and knows it when this returns. Idea: Julia's `setstatus!`.
  ///
  /// @throws jdist.failure.CannotTravelException if `status` cannot be serialized
  void setStatus(@Nullable Object status);

  /// The same under a key that any class may use.
  void setStatus(String key, @Nullable Object status);

  /// What the calling class has said of a process last, there; empty if that is nothing. On a
  /// worker this asks process 1, and waits for the answer. Idea: Julia's `getstatus`.
  ///
  /// @throws jdist.failure.ProcessExitedException if that process is gone, and every
  ///   [WorkerCallbacks#exited] has been told
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  Optional<Object> getStatus(int processId);

  /// The same under a key that any class may use.
  Optional<Object> getStatus(int processId, String key);

  /// Has `callbacks` told of the workers' lives from now on, until what this answers with is
  /// closed. Those that are added twice are told twice. Only on the driver.
  ///
  /// @throws jdist.failure.NotDriverException on a worker
  WorkerCallbacks.Registration addCallbacks(WorkerCallbacks callbacks);

  /// Interrupts the calls that workers have been asked to run and have not ended, whoever asked;
  /// does not block. Whoever waits for one gets a [jdist.failure.CallCancelledException] at once. A
  /// worker that runs nothing is none the worse, and calls made from now on are not concerned. Only
  /// on the driver. Idea: Julia's `interrupt`.
  ///
  /// Code that does not look at its interrupt flag goes on, which is told on standard error after
  /// five seconds; [#rmProcs] ends it.
  ///
  /// @throws jdist.failure.NotDriverException on a worker
  default void interrupt() {
    interrupt(workers());
  }

  /// The same on the processes named; process 1 may be one of them. Ids of no process are passed
  /// over.
  void interrupt(Collection<Integer> processIds);

  /// What the tables of all processes hold now, by process id, in order: values kept and who holds
  /// them, calls that run, what is under way over each link. Processes that are gone meanwhile, or
  /// that this one cannot reach, are missing. Waits for each process to answer, which it does
  /// whatever its calls do.
  ///
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted
  /// @throws jdist.failure.ClusterClosedException if the cluster is closed
  default Map<Integer, ProcessStats> stats() {
    return stats(procs());
  }

  /// The same of the processes named.
  Map<Integer, ProcessStats> stats(Collection<Integer> processIds);

  /// Starts `count` workers on this host and takes them in; answers with their ids when each has
  /// joined, within the limits of [WorkerOptions#workerTimeout(Duration)]. May be called by several
  /// threads at once. Only on the driver. Idea: Julia's `addprocs`.
  ///
  /// @throws jdist.failure.LaunchException if some did not join; those that did stay
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; none of
  ///   them stays
  /// @throws jdist.failure.NotDriverException on a worker
  /// @throws IllegalArgumentException if `count` is negative
  default List<Integer> addProcs(int count) {
    return addProcs(count, options -> options);
  }

  /// The same with options: `addProcs(2, options -> options.threads(4))`.
  List<Integer> addProcs(int count, UnaryOperator<WorkerOptions> options);

  /// Starts workers on other hosts, which it logs in to by SSH, all at once and once each; on which
  /// nothing needs to be installed but a Java 25 or newer. Each string is what a line of a machine
  /// file may be, `[count*][user@]host[:port] [bind_address[:port]]`, for example
  /// `4*ana@node7:2222`; `auto` as the count stands for as many as the host has cores. Answers with
  /// the ids, in the order of the strings, when each worker has joined. Nobody is asked for
  /// passwords. Only on the driver. Idea: Julia's `addprocs(machines)`.
  ///
  /// @throws jdist.failure.LaunchException if some did not join: its `failures()` name the host,
  ///   the stage and what to try for each; those that did join stay, as its `joined()` says
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; none of
  ///   them stays
  /// @throws jdist.failure.NotDriverException on a worker
  /// @throws IllegalArgumentException if one of the strings cannot be understood; says which, and
  ///   where
  default List<Integer> addProcs(List<String> machines) {
    return addProcs(machines, options -> options);
  }

  /// The same with options: `addProcs(List.of("2*node7"), options -> options.ssh(ssh ->
  /// ssh.tunnel()))`.
  List<Integer> addProcs(List<String> machines, UnaryOperator<WorkerOptions> options);

  /// Stops workers: each runs its shutdown hooks, and is killed if that takes more than two
  /// seconds. Waits until they are gone. Calls under way there fail. Process 1 stays, with a
  /// warning; ids of no worker are passed over. Only on the driver. Idea: Julia's `rmprocs`.
  ///
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the
  ///   workers go all the same
  /// @throws jdist.failure.NotDriverException on a worker
  void rmProcs(Collection<Integer> processIds);

  /// The same with a limit on the wait.
  ///
  /// @throws jdist.failure.TimeLimitException if some are not gone within `waitFor`; they will be
  void rmProcs(Collection<Integer> processIds, Duration waitFor);
}
