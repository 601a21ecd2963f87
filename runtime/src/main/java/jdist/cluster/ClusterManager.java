package jdist.cluster;

import java.io.IOException;
import jdist.failure.LaunchException;

/// A way to get workers: on this machine, from a batch system, from a container platform. Anybody
/// may write one; a program hands it to `addProcs`, the command finds it by a
/// [ClusterManagerProvider]. Idea: Julia's `ClusterManager`.
///
/// Only [#launch] must be written. It starts processes that run jdist's worker
/// ([LaunchRequest#workerCommand]), writes each its specification ([WorkerSeed#specification]) as
/// the first line of its standard input, which it then keeps open and empty until the worker is to
/// stop, and reads standard output up to the line in which the worker announces itself
/// ([WorkerSeed#announced]). From there on jdist connects, and all processes talk to each other
/// through sockets.
///
/// A manager with a transport of its own starts programs of its own, which become workers with
/// `Distributed.initWorker`, and writes [#connect] as well. That side is experimental and may
/// change.
///
/// Called on the driver, but for [#connect]. What a manager throws is told, or fails the workers it
/// is about, and never the cluster; what does not return is left behind after a time that each
/// method names. Must be thread-safe: several launches may be under way at once.
public interface ClusterManager {
  /// Starts all the workers of `request` at once. Reports each to `report` as soon as it has
  /// announced itself, or has failed to; returns when every one has been reported. Called on a
  /// thread of its own.
  ///
  /// It is interrupted if nothing is reported for longer than
  /// [WorkerOptions#workerTimeout(java.time.Duration)] and ten seconds more; workers not reported
  /// by then, or when it returns or throws, have failed. What it throws is the cause of the
  /// [LaunchException].
  ///
  /// @throws InterruptedException if the launch was given up; processes already started are then
  ///   killed
  void launch(LaunchRequest request, Report report) throws InterruptedException;

  /// Something becomes of a worker that this manager has reported as started. Called for one worker
  /// after the other operation has returned, on no thread that anybody waits for; when the cluster
  /// closes it waits for two seconds. What it throws is told as a warning. Default: nothing.
  default void manage(int processId, WorkerConfig worker, Operation operation) throws Exception {}

  /// Connects this process with a worker that does not listen on a port of jdist's
  /// ([WorkerConfig#port()] is 0). Called on the driver once for each such worker, and on workers
  /// that were made with `Distributed.initWorker` on the first call to another, with what
  /// [WorkerConfig#connectAt()] says there. It may take the worker timeout, and is interrupted
  /// then. Experimental.
  ///
  /// The other side hands its end to `Distributed.processMessages`. Both prove that they hold the
  /// session's cookie before anything else is said. Default: refuses, for such a worker cannot be
  /// reached.
  ///
  /// @param processId the process to connect with
  /// @throws Exception if it cannot be connected with; the call or the join that needs it fails
  default Streams connect(int processId, WorkerConfig worker) throws Exception {
    throw new IOException(
        "it does not listen on a port, and " + name() + " has no connect of its own");
  }

  /// Asks a worker to stop, which is being removed or has not joined. jdist has sent it word
  /// already, if there is a link; whatever becomes of this, a worker that has not ended two seconds
  /// later is killed by [WorkerProcess#kill()]. Default: closes its standard input.
  default void kill(int processId, WorkerConfig worker) throws Exception {
    worker.process().closeInput();
  }

  /// How messages name this manager. Default: the name of its class.
  default String name() {
    String simple = getClass().getSimpleName();
    return simple.isEmpty() ? getClass().getName() : simple;
  }

  /// What becomes of a worker, in the order of its life.
  enum Operation {
    /// It has joined, and is listed.
    REGISTER,
    /// `interrupt` names it, or Ctrl-C was pressed. jdist has sent it word already.
    INTERRUPT,
    /// It is listed no more: it was removed, or has died.
    DEREGISTER,
    /// There will be no more word of it: what was kept for it can go. Said of each worker that was
    /// reported as started, whether it ever joined or not.
    FINALIZE
  }

  /// Where a manager reports what became of each worker it was asked for: exactly one call each. A
  /// further one, and one that comes too late, is told as a warning, and its process is killed.
  /// Thread-safe.
  interface Report {
    /// The worker has announced itself and waits for its driver.
    void started(WorkerConfig worker);

    /// The worker will not come; its process, if there ever was one, has been killed and reaped.
    void failed(LaunchException.Failure failure);
  }
}
