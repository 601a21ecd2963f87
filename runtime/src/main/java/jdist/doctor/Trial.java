package jdist.doctor;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Topology;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.code.DriverCode;
import jdist.failure.JdistException;
import jdist.failure.LaunchException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.launch.HostName;
import jdist.launch.HostOutcome;
import jdist.launch.HostsManager;
import jdist.launch.SshHosts;
import jdist.membership.SessionDirectory;
import jdist.process.DriverProcess;
import jdist.remote.RemoteFuture;

/// A cluster with one worker on each of some hosts, in which each process calls each other one. It
/// ends before its caller goes on.
final class Trial {
  private static final String BIND =
      "an address of that host behind its name in the machine file, or none";
  private static final String DIRECT =
      "open that port to this host, or --tunnel, which needs SSH's alone";
  private static final String FORWARDED =
      "AllowTcpForwarding yes in the server's sshd_config, or without --tunnel";
  private static final String WORKERS =
      "let hosts of the cluster connect to each other's ports, or --topology master-worker";

  private final SshHosts.Wish wish;
  private final List<Chart> charts;
  private final DriverProcess driver;
  private final Watched manager;
  private final Map<Integer, Chart> joined = new HashMap<>(); // by process id

  private Trial(
      SshHosts.Wish wish, List<Chart> charts, DriverProcess driver, HostsManager manager) {
    this.wish = wish;
    this.charts = charts;
    this.driver = driver;
    this.manager = new Watched(manager);
  }

  /// Notes what comes of it.
  ///
  /// @param hosts which have been reached; they are let go
  /// @param charts theirs
  static void run(
      SshHosts.Wish wish, List<HostOutcome> hosts, List<Chart> charts, Consumer<String> notices)
      throws IOException, InterruptedException {
    try (SessionDirectory directory = SessionDirectory.create();
        HostsManager manager = SshHosts.manager(wish, hosts);
        DriverProcess driver = driver(directory, wish.options(), notices)) {
      Trial trial = new Trial(wish, charts, driver, manager);
      trial.start(manager.workers());
      trial.callWorkers();
      trial.callEachOther();
    }
  }

  /// A driver without code of its own: what workers are to run, they have.
  private static DriverProcess driver(
      SessionDirectory directory, WorkerOptions options, Consumer<String> notices)
      throws IOException {
    DriverCode code = DriverCode.ofClassPath(List.of(), Optional.empty(), directory.path());
    return DriverProcess.start(
        new DriverProcess.Setup(
            HostName.local(),
            () -> code,
            directory,
            options.workerTimeout(),
            Runtime.getRuntime().availableProcessors(),
            notices));
  }

  /// Learns where workers listen, and which ids are whose.
  private static final class Watched implements ClusterManager {
    private final HostsManager manager;
    private final List<Integer> ids = new ArrayList<>();
    private final Map<Integer, WorkerConfig> started = new ConcurrentHashMap<>();

    Watched(HostsManager manager) {
      this.manager = manager;
    }

    @Override
    public void launch(LaunchRequest request, Report report) throws InterruptedException {
      synchronized (ids) {
        request.seeds().stream().map(WorkerSeed::processId).forEach(ids::add);
      }
      manager.launch(
          request,
          new Report() {
            @Override
            public void started(WorkerConfig worker) {
              started.put(worker.processId(), worker);
              report.started(worker);
            }

            @Override
            public void failed(LaunchException.Failure failure) {
              report.failed(failure);
            }
          });
    }

    /// The place of a process in the order of the hosts.
    int place(int processId) {
      synchronized (ids) {
        return ids.indexOf(processId);
      }
    }

    @Override
    public void manage(int processId, WorkerConfig worker, Operation operation) throws Exception {
      manager.manage(processId, worker, operation);
    }

    @Override
    public String name() {
      return manager.name();
    }
  }

  private void start(int count) throws InterruptedException {
    try {
      driver.add(manager, count, wish.options()).forEach(this::hasJoined);
    } catch (LaunchException e) {
      e.failures().forEach(this::hasFailed);
      e.joined().forEach(this::hasJoined);
    }
  }

  private void hasJoined(int id) {
    Chart chart = charts.get(manager.place(id));
    chart.ok(Stage.BIND, listening(id));
    joined.put(id, chart);
  }

  private void hasFailed(LaunchException.Failure failure) {
    int place = manager.place(failure.processId());
    if (place < 0) {
      throw new LaunchException(List.of(failure), List.of(), charts.size());
    }
    Chart chart = charts.get(place);
    Stage stage = Stage.of(failure.stage(), failure.reason() + "\n" + failure.evidence());
    if (stage.compareTo(Stage.BIND) > 0) {
      chart.ok(Stage.BIND, listening(failure.processId()));
    }
    String evidence = stage == Stage.BIND || stage == Stage.RUNTIME ? failure.evidence() : "";
    chart.fail(stage, failure.reason(), evidence, remedy(stage, failure.remedy()));
  }

  private String remedy(Stage stage, String known) {
    return switch (stage) {
      case BIND -> BIND;
      case DRIVER_TO_WORKER -> wish.options().ssh().tunnels() ? FORWARDED : DIRECT;
      case WORKER_TO_WORKER -> WORKERS;
      default -> known.isEmpty() ? stage.remedy() : known;
    };
  }

  private String listening(int id) {
    WorkerConfig worker = manager.started.get(id);
    if (worker == null) {
      return "";
    }
    String address = worker.address();
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + worker.port();
  }

  /// All at once.
  private void callWorkers() throws InterruptedException {
    Map<Integer, Chart> called = Map.copyOf(joined);
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("jdist-doctor-", 0).factory())) {
      called.forEach((id, chart) -> threads.execute(() -> callWorker(id, chart)));
    }
  }

  private void callWorker(int id, Chart chart) {
    try {
      long nanos = Pings.fastest(driver.process().calls(), id);
      chart.ok(Stage.DRIVER_TO_WORKER, Amounts.millis(nanos) + " there and back, " + way(id));
    } catch (JdistException e) {
      Stage stage = Stage.DRIVER_TO_WORKER;
      chart.fail(stage, reason(e), "", remedy(stage, ""));
    }
  }

  private String way(int id) {
    WorkerConfig worker = manager.started.get(id);
    boolean isTls = worker != null && worker.certificate().isPresent();
    return (wish.options().ssh().tunnels() ? "through the login, " : "")
        + (isTls ? "TLS" : "plain");
  }

  /// Each worker each other one, all at once. The chart of the one that calls says what came of it.
  private void callEachOther() {
    joined.values().removeIf(Chart::hasFailed);
    WorkerOptions options = wish.options();
    String why =
        options.topology() == Topology.MASTER_WORKER
            ? "nobody needs it with --topology master-worker"
            : joined.size() < 2 ? "there is no other worker" : "";
    if (!why.isEmpty()) {
      joined.values().forEach(chart -> chart.untried(Stage.WORKER_TO_WORKER, why));
      return;
    }
    Map<Integer, Map<Integer, RemoteFuture<Long>>> calls = new HashMap<>();
    for (int from : joined.keySet()) {
      Map<Integer, RemoteFuture<Long>> its = new HashMap<>();
      joined.keySet().stream()
          .filter(to -> to != from)
          .forEach(to ->
              its.put(
                  to,
                  driver
                      .process()
                      .calls()
                      .call(from, Pings.to(to))
                      .timeLimit(Pings.LIMIT.multipliedBy(2))));
      calls.put(from, its);
    }
    calls.forEach(this::noteCalls);
  }

  private void noteCalls(int from, Map<Integer, RemoteFuture<Long>> calls) {
    Chart chart = chart(from);
    long slowest = 0;
    List<String> failed = new ArrayList<>();
    for (Map.Entry<Integer, RemoteFuture<Long>> call : calls.entrySet()) {
      try {
        slowest = Math.max(slowest, call.getValue().fetch());
      } catch (JdistException e) {
        failed.add(chart(call.getKey()).host() + ": " + reason(e));
      }
    }
    if (failed.isEmpty()) {
      int count = calls.size();
      String others = count == 1 ? "1 other" : count + " others, at most";
      chart.ok(Stage.WORKER_TO_WORKER, others + " " + Amounts.millis(slowest) + " there and back");
    } else {
      String reason = failed.size() + " of " + calls.size() + " others cannot be called";
      chart.fail(Stage.WORKER_TO_WORKER, reason, String.join("\n", failed), WORKERS);
    }
  }

  private Chart chart(int id) {
    return requireNonNull(joined.get(id), "it has joined");
  }

  private static String reason(JdistException e) {
    if (e instanceof TimeLimitException) {
      return "no answer within " + Pings.LIMIT.multipliedBy(2).toSeconds() + " s";
    }
    Throwable cause = e instanceof RemoteException && e.getCause() != null ? e.getCause() : e;
    return String.valueOf(cause.getMessage());
  }
}
