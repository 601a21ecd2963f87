package jdist.cli;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jdist.cluster.ClusterManager;
import jdist.code.DriverCode;
import jdist.failure.LaunchException;
import jdist.launch.HostName;
import jdist.launch.Installation;
import jdist.launch.LocalManager;
import jdist.launch.StandardStreams;
import jdist.membership.SessionDirectory;
import jdist.process.DriverProcess;
import org.jspecify.annotations.Nullable;

/// Starts the cluster of a plan, on a thread of its own, while the driver is being prepared; ends
/// it when the JVM does, however far it has come.
final class ClusterStart {
  private final Plan plan;
  private final ThreadDumps dumps;
  private final Optional<RunEvents> events;
  private final Elapsed elapsed = new Elapsed();
  private final SessionDirectory directory = SessionDirectory.create();
  private final CompletableFuture<DriverCode> code = new CompletableFuture<>();
  private final FutureTask<DriverProcess> start;
  private final Thread starter;
  private volatile String ready = "no workers, /add 2 starts two";

  private ClusterStart(Plan plan, ThreadDumps dumps, Optional<RunEvents> events) {
    this.plan = plan;
    this.dumps = dumps;
    this.events = events;
    this.start = new FutureTask<>(this::start);
    this.starter = Thread.ofPlatform().daemon().name("jdist-start").unstarted(start);
  }

  /// Begins; see [#await].
  ///
  /// @param dumps told of the driver's process as soon as there is one
  /// @param events told as well, and when the workers have joined, if scripts are
  static ClusterStart begin(Plan plan, ThreadDumps dumps, Optional<RunEvents> events) {
    ClusterStart begun = new ClusterStart(plan, dumps, events);
    Runtime.getRuntime().addShutdownHook(new Thread(begun::giveUp, "jdist-give-up"));
    try {
      begun.starter.start();
      return begun;
    } catch (OutOfMemoryError e) { // there is no thread to be had for it
      begun.giveUp();
      throw e;
    }
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
      if (events.isPresent()) {
        events.get().ready(driver, mesh());
      } else {
        sayReady(driver);
      }
      return driver;
    } catch (ExecutionException e) {
      throw reason(e.getCause());
    }
  }

  private static RuntimeException reason(@Nullable Throwable cause) throws InterruptedException {
    if (cause instanceof LaunchException launch) {
      return withRemedy(launch);
    }
    if (cause instanceof UsageException usage) {
      return usage;
    }
    if (cause instanceof InterruptedException) { // the JVM ends
      throw new InterruptedException("the start was given up");
    }
    if (cause instanceof OutOfMemoryError || cause instanceof IOException) {
      return withoutMeans(cause);
    }
    return new IllegalStateException("the cluster could not be started", cause);
  }

  private static LaunchException withRemedy(LaunchException failure) {
    int ready = failure.joined().size();
    return ready == 0 || failure.failures().isEmpty()
        ? failure
        : new LaunchException(
            failure.getMessage() + "; pass --min-workers " + ready + " to run without the rest",
            failure);
  }

  /// The system, or the JVM's limits, allow not even the driver's own part of a cluster.
  static LaunchException withoutMeans(Throwable refusal) {
    String what = String.valueOf(refusal.getMessage());
    String remedy = remedy(what);
    return new LaunchException(
        "could not start the cluster: " + what + (remedy.isEmpty() ? "" : "\n  try     " + remedy),
        refusal);
  }

  private static String remedy(String what) {
    if (what.contains("native thread")) {
      return "a higher limit of processes and threads (ulimit -u)";
    }
    if (what.contains("Too many open files")) {
      return "a higher limit of open files (ulimit -n)";
    }
    return what.contains("heap space") ? "more heap for the driver: --driver-J -Xmx1g" : "";
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
    dumps.of(driver);
    if (events.isPresent()) {
      events.get().of(driver);
    }
    if (!plan.isAlone()) {
      addWorkers(driver); // which sweeps
    } else {
      SessionDirectory.sweepLater();
    }
    return driver;
  }

  private void addWorkers(DriverProcess driver) throws InterruptedException {
    if (plan.manager().isPresent()) {
      addThrough(plan.manager().get(), driver);
      return;
    }
    if (!plan.machines().isEmpty()) {
      new HostsStart(plan, elapsed, events).add(driver);
      return;
    }
    LocalManager manager =
        new LocalManager(Installation.ofThisProcess(), StandardStreams.ofThisProcess());
    if (plan.voice().isVerbose()) {
      plan.voice().detail("each worker: " + manager.explain(plan.workers(), plan.options()));
    }
    var _ = driver.add(manager, plan.workers(), plan.options());
  }

  /// Whose class is among the driver's.
  private void addThrough(ManagerChoice choice, DriverProcess driver) throws InterruptedException {
    ClassLoader loader = code.join().loader();
    Thread.currentThread().setContextClassLoader(loader);
    ClusterManager manager = choice.find(loader);
    try {
      var _ = driver.add(manager, plan.workers(), plan.options());
    } catch (LaunchException e) {
      throw new LaunchException(choice.displayName() + ": " + e.getMessage(), e);
    }
  }

  private void sayReady(DriverProcess driver) {
    if (plan.isAlone()) {
      plan.voice().detail("no workers; process 1 works alone");
      return;
    }
    ready = summary(driver);
    if (plan.kind() != DriverKind.PROMPT) { // which says it itself
      plan.voice().news(ready);
    }
  }

  /// `2 workers on 1 host in 0.61 s, lazy mesh`, once that is known.
  String ready() {
    return ready;
  }

  private String summary(DriverProcess driver) {
    int workers = driver.process().workers().size();
    String from =
        plan.manager().map(choice -> " from " + choice.name()).orElseGet(() -> on(driver));
    return Voice.count(workers, "worker") + from + " in " + elapsed + ", " + mesh();
  }

  private static String on(DriverProcess driver) {
    Set<Integer> hosts = new HashSet<>(); // the first worker of each
    for (int worker : driver.process().workers()) {
      hosts.add(driver.process().processes(worker).getFirst());
    }
    return " on " + Voice.count(hosts.size(), "host");
  }

  private String mesh() {
    return switch (plan.options().topology()) {
      case ALL_TO_ALL -> plan.options().lazy() ? "lazy mesh" : "full mesh";
      case MASTER_WORKER -> "master-worker";
      case CUSTOM -> "custom topology";
    };
  }

  /// Nothing comes of it, or the JVM ends: workers that are still being started are ended by
  /// whoever starts them; those that have joined, when the JVM ends. Idempotent.
  void giveUp() {
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
