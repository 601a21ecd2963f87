package jdist.membership;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import jdist.cluster.ClusterManager;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.JdistException;
import jdist.failure.LaunchException;
import jdist.failure.LaunchException.Failure;

/// The workers of one launch, on their way in: each joins on a thread of its own as soon as it has
/// announced itself. Thread-safe.
final class Joining implements ClusterManager.Report {
  private final Membership membership;
  private final WorkerOptions options;
  private final List<WorkerSeed> seeds;
  private final List<Future<?>> joins = new ArrayList<>();
  private final List<Integer> joined = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final List<JdistException> causes = new ArrayList<>();
  private final List<Throwable> callbackFailures = new ArrayList<>();
  private String told = "";

  Joining(Membership membership, WorkerOptions options, List<WorkerSeed> seeds) {
    this.membership = membership;
    this.options = options;
    this.seeds = seeds;
  }

  @Override
  public synchronized void started(WorkerConfig config) {
    Worker worker = membership.worker(config.processId()).orElseThrow();
    worker.started(config);
    try {
      joins.add(membership.submit(() -> join(worker, config)));
    } catch (RejectedExecutionException _) { // the cluster has been closed meanwhile
      config.process().kill();
    }
  }

  @Override
  public synchronized void failed(Failure failure) {
    membership.worker(failure.processId()).ifPresent(Worker::end);
    failures.add(failure);
  }

  private void join(Worker worker, WorkerConfig config) {
    try {
      membership.takeIn(worker, config, options);
      if (replay(worker, config)) {
        hasJoined(worker.id());
        tellStarted(worker);
      }
    } catch (JdistException | IOException e) {
      fail(worker, config, String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      fail(worker, config, "its joining was given up");
    }
  }

  /// It is listed as soon as it has run all that the others have run.
  ///
  /// @return whether it is
  private boolean replay(Worker worker, WorkerConfig config)
      throws IOException, InterruptedException {
    Optional<Replay.Entry> next = membership.list(worker, 0);
    while (next.isPresent()) {
      try {
        membership.replay(worker, next.get(), options.workerTimeout());
      } catch (JdistException e) {
        end(worker, config);
        failed(
            new Failure(
                worker.id(),
                config.host(),
                "replay",
                "what everywhere has run on the others failed on it: " + e.getMessage(),
                "",
                ""),
            e);
        return false;
      }
      next = membership.list(worker, next.get().number());
    }
    return true;
  }

  /// Whatever becomes of it afterwards.
  private synchronized void hasJoined(int processId) {
    joined.add(processId);
  }

  private String end(Worker worker, WorkerConfig config) {
    worker.end();
    return membership.discard(worker, config);
  }

  private synchronized void failed(Failure failure, JdistException cause) {
    failed(failure);
    causes.add(cause);
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

  private void fail(Worker worker, WorkerConfig config, String why) {
    String how = end(worker, config);
    String evidence = how.contains("was killed by signal 9") ? "" : how;
    failed(new Failure(worker.id(), config.host(), "join", why, evidence, ""));
  }

  void await() throws InterruptedException {
    for (Future<?> join : joins()) {
      try {
        join.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("joining a worker failed", e.getCause());
      }
    }
  }

  private synchronized List<Future<?>> joins() {
    return List.copyOf(joins);
  }

  void giveUp() {
    joins().forEach(join -> join.cancel(true));
    for (WorkerSeed seed : seeds) {
      Worker worker = membership.worker(seed.processId()).orElseThrow();
      Optional<WorkerConfig> config = worker.config();
      boolean wasListed = worker.beginToEnd();
      worker.end();
      config.ifPresent(membership::kill);
      if (wasListed) {
        membership.hasExited(worker);
        worker.isOver();
      }
    }
  }

  synchronized List<Integer> outcome(int asked) {
    joined.sort(Comparator.naturalOrder());
    if (!failures.isEmpty()) {
      failures.sort(Comparator.comparingInt(Failure::processId));
      LaunchException failure = new LaunchException(failures, joined, asked);
      causes.forEach(failure::addSuppressed);
      callbackFailures.forEach(failure::addSuppressed);
      throw failure;
    }
    if (!callbackFailures.isEmpty()) {
      Throwable first = callbackFailures.getFirst();
      LaunchException failure =
          new LaunchException(
              "a callback failed when " + told + "; the workers stay", joined, first);
      callbackFailures.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
    return List.copyOf(joined);
  }
}
