package jdist.membership;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import jdist.cluster.ClusterManager;
import jdist.cluster.ClusterManager.Operation;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.JdistException;
import jdist.failure.LaunchException;
import jdist.failure.LaunchException.Failure;
import org.jspecify.annotations.Nullable;

/// The workers of one launch, on their way in: each joins on a thread of its own as soon as its
/// manager has reported it. The manager may be anybody's: what it does not report, reports twice or
/// too late, and what it throws, harms none but the workers it is about. Thread-safe.
final class Joining implements ClusterManager.Report {
  // each worker: unreported -> joining -> joined | failed, or unreported -> failed

  /// How long a manager may take to tell that a worker's time is over.
  private static final Duration TO_TELL = Duration.ofSeconds(10);

  private static final String WAY =
      "--tunnel, which needs no port of it but that of SSH, or another bind address behind its name"
          + " in the machine file: a firewall is between, or the address leads elsewhere";

  private final Membership membership;
  private final ClusterManager manager;
  private final WorkerOptions options;
  private final List<WorkerSeed> seeds;
  private final Set<Integer> unreported = new TreeSet<>();
  private final Set<Integer> missed = new HashSet<>(); // failed without a report
  private final List<Future<?>> joins = new ArrayList<>();
  private final List<Integer> joined = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final List<JdistException> causes = new ArrayList<>();
  private final List<Throwable> callbackFailures = new ArrayList<>();
  private String told = "";
  private @Nullable Future<?> launch;
  private boolean begun;
  private boolean launched;
  private long lastReport = System.nanoTime();
  private @Nullable Throwable thrown; // by the manager
  private @Nullable Throwable defect;

  Joining(
      Membership membership,
      ClusterManager manager,
      WorkerOptions options,
      List<WorkerSeed> seeds) {
    this.membership = membership;
    this.manager = manager;
    this.options = options;
    this.seeds = seeds;
    seeds.forEach(seed -> unreported.add(seed.processId()));
  }

  /// Has the manager start them, on a thread of its own.
  void begin(LaunchRequest request) {
    Future<?> begins = membership.submit(() -> launch(request));
    synchronized (this) {
      launch = begins;
    }
  }

  private void launch(LaunchRequest request) {
    synchronized (this) {
      begun = true;
    }
    try {
      manager.launch(request, this);
      launched(manager.name() + " returned too few workers", null);
    } catch (InterruptedException e) {
      launched("its launch was given up", e);
    } catch (Throwable e) { // a manager may fail in any way
      launched(manager.name() + " failed: " + e, e);
    }
  }

  /// Whatever it has not reported will not come.
  private synchronized void launched(String why, @Nullable Throwable by) {
    launched = true;
    if (by != null && !(by instanceof InterruptedException)) {
      thrown = by;
      if (unreported.isEmpty()) {
        membership.notice(why + " (all its workers had been reported)");
      }
    }
    miss("start", why);
    notifyAll();
  }

  private synchronized void miss(String stage, String why) {
    for (int id : unreported) {
      membership.worker(id).ifPresent(Worker::end);
      failures.add(new Failure(id, "", stage, why, "", ""));
      missed.add(id);
    }
    unreported.clear();
    notifyAll();
  }

  private synchronized boolean isFirstReport(int processId) {
    lastReport = System.nanoTime();
    return unreported.remove(processId);
  }

  @Override
  public void started(WorkerConfig config) {
    int id = config.processId();
    if (!isFirstReport(id)) {
      refuse(id);
      endUnlessKnown(config);
      return;
    }
    Worker worker = membership.worker(id).orElseThrow();
    Managed managed = membership.manage(manager, config, options);
    worker.started(managed);
    try {
      add(membership.submit(() -> join(worker, managed)));
    } catch (RejectedExecutionException _) { // the cluster has been closed meanwhile
      fail(worker, managed, "the cluster was closed while it joined");
    }
  }

  private synchronized void add(Future<?> join) {
    joins.add(join);
  }

  @Override
  public void failed(Failure failure) {
    int id = failure.processId();
    if (!isFirstReport(id)) {
      refuse(id);
      return;
    }
    membership.worker(id).ifPresent(Worker::end);
    hasFailed(failure);
  }

  private void refuse(int id) {
    boolean asked = seeds.stream().anyMatch(seed -> seed.processId() == id);
    String how = asked ? isMissed(id) ? " too late" : " twice" : ", which it was not asked for";
    membership.notice(manager.name() + " reported worker " + id + how);
  }

  private synchronized boolean isMissed(int id) {
    return missed.contains(id);
  }

  private void endUnlessKnown(WorkerConfig config) {
    Optional<WorkerConfig> known = membership.worker(config.processId()).flatMap(Worker::config);
    if (known.filter(it -> it.process().equals(config.process())).isEmpty()) {
      config.process().kill();
    }
  }

  private void join(Worker worker, Managed managed) {
    try {
      membership.takeIn(worker, managed, options);
      if (replay(worker, managed)) {
        tellStarted(worker);
        hasJoined(worker.id());
        managed.tell(Operation.REGISTER);
      }
    } catch (JdistException | IOException e) {
      fail(worker, managed, String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      fail(worker, managed, "its joining was given up");
    } catch (RuntimeException | Error e) {
      isDefect(e);
      fail(worker, managed, e.toString());
    }
  }

  /// It is listed as soon as it has run all that the others have run.
  ///
  /// @return whether it is
  private boolean replay(Worker worker, Managed managed) throws IOException, InterruptedException {
    Optional<Replay.Entry> next = membership.list(worker, 0);
    while (next.isPresent()) {
      try {
        membership.replay(worker, next.get(), options.workerTimeout());
      } catch (JdistException e) {
        worker.end();
        String _ = membership.discard(worker, managed);
        String why = "what everywhere has run on the others failed on it: " + e.getMessage();
        String host = managed.config().host();
        hasFailed(new Failure(worker.id(), host, "replay", why, "", ""), e);
        managed.tell(Operation.FINALIZE);
        return false;
      }
      next = membership.list(worker, next.get().number());
    }
    return true;
  }

  /// Whatever becomes of it afterwards.
  private synchronized void hasJoined(int processId) {
    joined.add(processId);
    notifyAll();
  }

  private synchronized void hasFailed(Failure failure) {
    failures.add(failure);
    notifyAll();
  }

  private synchronized void hasFailed(Failure failure, JdistException cause) {
    causes.add(cause);
    hasFailed(failure);
  }

  private synchronized void isDefect(Throwable failure) {
    defect = failure;
  }

  private void tellStarted(Worker worker) {
    try {
      told(worker, membership.hasStarted(worker));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // whoever gives it up ends it
    }
  }

  private synchronized void told(Worker worker, List<Throwable> thrown) {
    for (Throwable each : thrown) {
      callbackFailures.add(each);
      told = told.isEmpty() ? "worker " + worker.id() + " had started: " + each : told;
    }
  }

  private void fail(Worker worker, Managed managed, String why) {
    worker.end();
    String how = membership.discard(worker, managed);
    boolean byUs = how.contains("was killed by signal 9") || how.equals("exited with status 0");
    String evidence = byUs ? "" : how;
    String remedy = why.contains("no connection to") && !managed.config().isOnLoopback() ? WAY : "";
    hasFailed(new Failure(worker.id(), managed.config().host(), "join", why, evidence, remedy));
    managed.tell(Operation.FINALIZE);
  }

  /// Waits until each has joined or failed to; answers with the ids of those that have joined.
  ///
  /// @throws LaunchException if some have failed
  List<Integer> await() throws InterruptedException {
    awaitAll();
    synchronized (this) {
      if (defect != null) {
        throw new IllegalStateException("joining a worker failed", defect);
      }
      joined.sort(Comparator.naturalOrder());
      if (!failures.isEmpty()) {
        failures.sort(Comparator.comparingInt(Failure::processId));
        LaunchException failure = new LaunchException(failures, joined, seeds.size());
        if (thrown != null) {
          failure.initCause(thrown);
        }
        causes.forEach(failure::addSuppressed);
        callbackFailures.forEach(failure::addSuppressed);
        if (joined.size() < options.minWorkers()) {
          throw failure;
        }
        membership.notice(failure.getMessage() + ", which is enough");
      }
      checkCallbacks();
      return List.copyOf(joined);
    }
  }

  private void checkCallbacks() {
    if (!callbackFailures.isEmpty()) {
      LaunchException failure =
          new LaunchException(
              "a callback failed when " + told + "; the workers stay",
              joined,
              callbackFailures.getFirst());
      callbackFailures.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private synchronized void awaitAll() throws InterruptedException {
    long patience = options.workerTimeout().plus(TO_TELL).toNanos();
    while (joined.size() + failures.size() < seeds.size()) {
      long left = unreported.isEmpty() ? patience : lastReport + patience - System.nanoTime();
      if (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } else {
        stopLaunch();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(patience);
        miss("announce", manager.name() + " reported nothing for " + seconds + " s");
      }
    }
  }

  private synchronized void stopLaunch() {
    if (launch != null) {
      launch.cancel(true);
    }
  }

  /// None of them is wanted any more.
  void giveUp() {
    stopLaunch();
    if (!awaitLaunched()) {
      membership.notice(manager.name() + " goes on with a launch that was given up");
    }
    miss("start", "its launch was given up");
    joins().forEach(join -> join.cancel(true));
    for (WorkerSeed seed : seeds) {
      Worker worker = membership.worker(seed.processId()).orElseThrow();
      Optional<Managed> managed = worker.managed();
      boolean wasListed = worker.beginToEnd();
      worker.end();
      managed.ifPresent(membership::kill);
      if (wasListed) {
        membership.hasExited(worker);
        worker.isOver();
      }
    }
  }

  /// Waits for the launch to end, which it does in its own time; the flag is set again.
  private synchronized boolean awaitLaunched() {
    long deadline = System.nanoTime() + TO_TELL.toNanos();
    boolean interrupted = false;
    while (begun && !launched && System.nanoTime() < deadline) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadline - System.nanoTime()));
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return launched || !begun;
  }

  private synchronized List<Future<?>> joins() {
    return List.copyOf(joins);
  }
}
