package jdist.cli;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jdist.code.DriverCode;
import jdist.failure.LaunchException;
import jdist.launch.HostName;
import jdist.launch.Installation;
import jdist.launch.LocalManager;
import jdist.launch.StandardStreams;
import jdist.membership.SessionDirectory;
import jdist.process.DriverProcess;

/// Starts the cluster of a plan, on a thread of its own, while the driver is being prepared; ends
/// it when the JVM does, however far it has come.
final class LocalClusterStart {
  private final Plan plan;
  private final long begin = System.nanoTime();
  private final SessionDirectory directory = SessionDirectory.create();
  private final CompletableFuture<DriverCode> code = new CompletableFuture<>();
  private final FutureTask<DriverProcess> start;
  private final Thread starter;

  private LocalClusterStart(Plan plan) {
    this.plan = plan;
    this.start = new FutureTask<>(this::start);
    this.starter = Thread.ofPlatform().daemon().name("jdist-start").unstarted(start);
  }

  /// Begins; see [#await].
  static LocalClusterStart begin(Plan plan) {
    LocalClusterStart begun = new LocalClusterStart(plan);
    Runtime.getRuntime().addShutdownHook(new Thread(begun::giveUp, "jdist-give-up"));
    begun.starter.start();
    return begun;
  }

  /// The session's private folder.
  SessionDirectory directory() {
    return directory;
  }

  /// The driver's code is there, so that workers can be told where it is.
  void has(DriverCode driverCode) {
    code.complete(driverCode);
  }

  /// Waits until all workers have joined.
  ///
  /// @throws LaunchException if some have not
  DriverProcess await() throws InterruptedException {
    try {
      DriverProcess driver = start.get();
      plan.voice().news(ready(driver));
      return driver;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LaunchException launch) {
        throw launch;
      }
      throw new IllegalStateException("the cluster could not be started", e.getCause());
    }
  }

  private DriverProcess start() throws IOException, InterruptedException {
    DriverProcess driver =
        DriverProcess.start(
            new DriverProcess.Setup(
                HostName.local(),
                code::join,
                directory,
                plan.options().workerTimeout(),
                Runtime.getRuntime().availableProcessors(),
                plan.voice()::warning));
    if (plan.workers() > 0) {
      LocalManager manager =
          new LocalManager(Installation.ofThisProcess(), StandardStreams.ofThisProcess());
      if (plan.voice().isVerbose()) {
        plan.voice().detail("each worker: " + manager.explain(plan.workers(), plan.options()));
      }
      var _ = driver.add(manager, plan.workers(), plan.options());
    }
    return driver;
  }

  private String ready(DriverProcess driver) {
    int workers = driver.process().workers().size();
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (plan.workers() == 0) {
      return "no workers; process 1 works alone";
    }
    return String.format(
        java.util.Locale.ROOT,
        "%d %s on 1 host in %.2f s, %s",
        workers,
        workers == 1 ? "worker" : "workers",
        seconds,
        mesh());
  }

  private String mesh() {
    return switch (plan.options().topology()) {
      case ALL_TO_ALL -> plan.options().lazy() ? "lazy mesh" : "full mesh";
      case MASTER_WORKER -> "master-worker";
    };
  }

  /// The JVM ends: workers that are still being started are ended by whoever starts them.
  private void giveUp() {
    code.cancel(true);
    starter.interrupt();
    try {
      starter.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    directory.close();
  }
}
