package jdist.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import jdist.Cluster;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Output;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.code.DriverCode;
import jdist.failure.JdistException;
import jdist.failure.LaunchException;
import jdist.launch.HostName;
import jdist.launch.Installation;
import jdist.launch.LineSink;
import jdist.launch.LocalManager;
import jdist.launch.StandardStreams;
import jdist.membership.SessionDirectory;
import jdist.process.DriverProcess;

/// A cluster under test: what [Cluster#local] makes, but what the workers print is kept, and where
/// they listen is known.
public final class TestCluster {
  private static final DriverCode CODE = DriverCode.embedded(Optional.empty());

  private final Leaks leaks = Leaks.before();
  private final Log output = new Log();
  private final Log errors = new Log();
  private final Queue<String> notices = new ConcurrentLinkedQueue<>();
  private final Map<Integer, WorkerConfig> started = new ConcurrentHashMap<>();
  private final Map<Integer, ProcessHandle> processes = new ConcurrentHashMap<>();
  private final DriverProcess driver;
  private final Cluster cluster;
  private final WorkerOptions options;
  private final List<Integer> first;
  private final boolean overTls;
  private String expectedErrors = "";

  private TestCluster(int workers, int threads, WorkerOptions with, boolean overTls) {
    this.overTls = overTls;
    options = with.output(Output.RAW).threads(threads);
    try {
      driver =
          DriverProcess.start(
              new DriverProcess.Setup(
                  HostName.local(),
                  () -> CODE,
                  SessionDirectory.create(),
                  options.workerTimeout(),
                  threads,
                  notices::add));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cluster = driver.process().calls().fetch(1, Cluster::current);
    first = add(workers);
  }

  static TestCluster start(WithCluster wanted, boolean overTls) {
    return new TestCluster(wanted.workers(), wanted.threads(), options(wanted), overTls);
  }

  /// Starts one that the test itself closes.
  ///
  /// @param threads user calls that each process runs at once
  public static TestCluster start(int workers, int threads, WorkerOptions options) {
    return start(workers, threads, options, false);
  }

  /// The same; `overTls` is what [OverTls] says.
  public static TestCluster start(
      int workers, int threads, WorkerOptions options, boolean overTls) {
    return new TestCluster(workers, threads, options, overTls);
  }

  private static WorkerOptions options(WithCluster wanted) {
    WorkerOptions options =
        WorkerOptions.defaults()
            .heartbeat(Duration.ofMillis(wanted.heartbeatMillis()))
            .topology(wanted.topology())
            .lazy(wanted.lazy());
    for (String option : wanted.jvmOptions()) {
      options = options.jvmOption(option);
    }
    return options;
  }

  /// Starts further workers like the first; answers with their ids.
  public List<Integer> add(int count) {
    return add(count, options);
  }

  /// The options that its workers are started with.
  public WorkerOptions options() {
    return options;
  }

  /// Starts further workers.
  public List<Integer> add(int count, WorkerOptions with) {
    return add(count, with, _ -> {});
  }

  /// Starts a worker on this host that is said to be of another launch entry; answers with its id.
  public int add(String machine) {
    return add(1, options, _ -> {}, machine).getFirst();
  }

  /// Starts further workers; `announced` is told of each before it joins.
  public List<Integer> add(int count, WorkerOptions with, Consumer<WorkerConfig> announced) {
    return add(count, with, announced, WorkerConfig.LOCAL);
  }

  private List<Integer> add(
      int count, WorkerOptions with, Consumer<WorkerConfig> announced, String machine) {
    LocalManager manager =
        new LocalManager(
            Installation.ofThisProcess(),
            new StandardStreams(new LineSink(output), new LineSink(errors)));
    try {
      return driver.add(new Recorder(manager, announced, machine), count, with);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers start", e);
    }
  }

  /// Remembers what becomes of the workers.
  private final class Recorder implements ClusterManager {
    private final ClusterManager manager;
    private final Consumer<WorkerConfig> announced;
    private final String machine;

    Recorder(ClusterManager manager, Consumer<WorkerConfig> announced, String machine) {
      this.manager = manager;
      this.machine = machine;
      this.announced = announced;
    }

    @Override
    public void launch(LaunchRequest request, Report report) throws InterruptedException {
      manager.launch(
          overTls ? EncryptingManager.encrypted(request) : request,
          new Report() {
            @Override
            public void started(WorkerConfig worker) {
              started.put(worker.processId(), worker);
              find(worker.processId()).ifPresent(it -> processes.put(worker.processId(), it));
              announced.accept(worker);
              String host = overTls ? "host of " + worker.processId() : machine;
              report.started(worker.withMachine(host));
            }

            @Override
            public void failed(LaunchException.Failure failure) {
              report.failed(failure);
            }
          });
    }
  }

  private Optional<ProcessHandle> find(int id) {
    String title = " worker " + id + " session " + session().substring(0, 4) + " ";
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(title))
        .findFirst();
  }

  /// The processes of all workers that have announced themselves, as the operating system sees
  /// them, by id; also those that have not joined, and those that are gone.
  public Map<Integer, ProcessHandle> processes() {
    return processes;
  }

  /// The API, seen from process 1.
  public Cluster cluster() {
    return cluster;
  }

  /// The session's id.
  public String session() {
    return driver.process().session().id();
  }

  /// The worker with that id, alive or not.
  public TestWorker worker(int id) {
    WorkerConfig config = started.get(id);
    if (config == null) {
      throw new IllegalArgumentException("there never was a worker " + id);
    }
    return new TestWorker(this, config);
  }

  /// A worker that is gone is asked after no more, and takes no memory.
  public void forget(int id) {
    started.remove(id);
  }

  /// Any of the workers it was started with.
  public TestWorker anyWorker() {
    return worker(first.getFirst());
  }

  /// A worker of the test's own, which it may kill.
  public TestWorker newWorker() {
    return worker(add(1).getFirst());
  }

  /// What all workers have printed to their standard output so far.
  public String output() {
    return output.text();
  }

  /// What all workers have printed to their standard error since the test began.
  public String errors() {
    return errors.text();
  }

  /// What process 1 has told its user.
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /// Whoever reads the workers' standard output stops reading.
  public void stallOutput() {
    output.stall();
  }

  /// And reads again.
  public void resumeOutput() {
    output.resume();
  }

  /// The test makes workers print to their standard error; what matches is none of its faults.
  public void expectErrors(String regex) {
    expectedErrors = regex;
  }

  /// What the workers have printed, who is there, and what they are doing.
  public String story() {
    return "processes "
        + cluster.procs()
        + " of session "
        + session()
        + "\n--- notices\n"
        + String.join("\n", notices)
        + "\n--- standard output of the workers\n"
        + end(output.text())
        + "\n--- standard error of the workers\n"
        + end(errors.text())
        + "\n---\n"
        + dump();
  }

  /// What all processes are doing now.
  private String dump() {
    try {
      return driver.dump("a failure");
    } catch (JdistException e) {
      return "no dump: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "no dump: interrupted";
    }
  }

  private static String end(String text) {
    return text.substring(Math.max(0, text.length() - 10_000));
  }

  /// What a green test must have left: silence, and workers that answer.
  void checkGreen() {
    assertThat(errors.text()).as("standard error of the workers").matches("(?s)" + expectedErrors);
    errors.clear();
    expectedErrors = "";
    assertThat(cluster.procs()).as("processes").containsAll(first);
    for (int id : cluster.workers()) {
      assertThat(cluster.<Integer>remoteFuture(id).put(id).fetch(Duration.ofSeconds(10)))
          .as("answer of worker %d after the test", id)
          .isEqualTo(id);
    }
  }

  /// Closes it; fails if something of it is left.
  public void closeAndCheck() {
    cluster.close();
    leaks.checkNothingIsLeft(processes.values().stream().map(ProcessHandle::pid).toList());
  }

  /// After a failure nothing more is asked of it.
  public void abandon() {
    output.resume();
    cluster.close();
    started.values().forEach(worker -> worker.process().kill());
  }
}
