package jdist.launch;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Topology;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException.Failure;
import jdist.failure.SshException;
import jdist.ssh.SshConnection;
import jdist.ssh.SshForward;

/// A host that is logged in to, and on which a launcher runs: the manager of its workers. It is
/// closed when the last of them is gone. Thread-safe.
public final class SshHost implements ClusterManager, AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final SshConnection connection;
  private final HostSetup.Running running;
  private final SshReach hosts;
  private final List<SshForward> tunnels = new CopyOnWriteArrayList<>();

  SshHost(SshConnection connection, HostSetup.Running running, SshReach hosts) {
    this.connection = connection;
    this.running = running;
    this.hosts = hosts;
  }

  /// How many processor cores its workers may use.
  int cores() {
    return running.facts().cores();
  }

  /// What its launcher has seen of it, and what it took to get one there.
  public HostSetup.Running running() {
    return running;
  }

  /// What a stage of the login found; may be empty.
  public String found(SshException.Stage stage) {
    return connection.found(stage);
  }

  /// The address that it was logged in to at, as it knows it; empty if it does not.
  String address() {
    return running.address();
  }

  @Override
  public void launch(LaunchRequest request, Report report) throws InterruptedException {
    Started started = new Started(request.options(), report);
    WorkerOptions options = adapted(request.options());
    LaunchRequest there =
        new LaunchRequest(
            request.session(),
            request.driver(),
            request.sessionDirectory(),
            seeds(request, options),
            options);
    running.launcher().launch(there, started);
    hosts.user().started(running.launcher().host(), started.count.get(), running.facts().java());
  }

  /// What the driver shows goes with them where their links leave the host.
  private List<WorkerSeed> seeds(LaunchRequest request, WorkerOptions options) {
    boolean asked = options.bindTo().isPresent() || address().isEmpty();
    String at = asked ? BindAddress.of(options).address() : address();
    return request.seeds().stream()
        .map(seed -> seed.encrypts(at) ? seed.encrypted() : seed)
        .toList();
  }

  /// A login's environment is not the driver's: of that it gets the language and the time zone.
  private WorkerOptions adapted(WorkerOptions options) {
    WorkerOptions adapted = options;
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      String name = variable.getKey();
      boolean travels = name.equals("LANG") || name.equals("TZ") || name.startsWith("LC_");
      if (travels && !options.environment().containsKey(name)) {
        adapted = adapted.environment(name, variable.getValue());
      }
    }
    boolean alone = options.topology() == Topology.MASTER_WORKER && options.ssh().tunnels();
    return alone && options.bindTo().isEmpty() ? adapted.bindTo(LOOPBACK) : adapted;
  }

  /// Hears of workers, and leads the driver to them.
  private final class Started implements Report {
    private final WorkerOptions options;
    private final Report report;
    private final AtomicInteger count = new AtomicInteger();

    Started(WorkerOptions options, Report report) {
      this.options = options;
      this.report = report;
    }

    @Override
    public void started(WorkerConfig worker) {
      if (!options.ssh().tunnels()) {
        count.incrementAndGet();
        report.started(worker);
        return;
      }
      try {
        SshForward tunnel = connection.forwardPort(worker.address(), worker.port());
        tunnels.add(tunnel);
        count.incrementAndGet();
        report.started(
            worker.withDriverAt(InetSocketAddress.createUnresolved(LOOPBACK, tunnel.port())));
      } catch (SshException e) {
        worker.process().kill();
        failed(
            new Failure(
                worker.processId(),
                worker.host(),
                e.stage().toString(),
                e.reason(),
                e.evidence(),
                e.remedy()));
      } catch (InterruptedException _) {
        worker.process().kill();
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void failed(Failure failure) {
      report.failed(failure);
    }
  }

  @Override
  public void manage(int processId, WorkerConfig worker, Operation operation)
      throws InterruptedException {
    running.launcher().manage(processId, worker, operation);
  }

  @Override
  public void close() {
    tunnels.forEach(SshForward::close);
    running.launcher().close();
    connection.close();
    hosts.release();
  }

  @Override
  public String name() {
    return "SshHosts";
  }
}
