package jdist.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// How workers are started and joined. Immutable: each method that takes a value answers with a
/// copy. Start from [#defaults()]. Thread-safe. Idea: the keyword arguments of Julia's `addprocs`.
public final class WorkerOptions {
  private static final WorkerOptions DEFAULTS = new WorkerOptions(new Choices());

  private final Choices chosen;

  private WorkerOptions(Choices chosen) {
    this.chosen = chosen;
  }

  /// What has been chosen; not changed any more once it belongs to options.
  private static final class Choices implements Cloneable {
    private OptionalInt threads = OptionalInt.empty();
    private List<String> jvmOptions = List.of();
    private Map<String, String> properties = Map.of();
    private Map<String, String> environment = Map.of();
    private Optional<Path> directory = Optional.empty();
    private Optional<String> bindTo = Optional.empty();
    private Duration workerTimeout = Duration.ofSeconds(60);
    private Duration heartbeat = Duration.ofSeconds(5);
    private Topology topology = Topology.ALL_TO_ALL;
    private boolean lazy = true;
    private Output output = Output.PREFIX;
    private Optional<Path> recordings = Optional.empty();
    private boolean inProcess;
    private int minWorkers = Integer.MAX_VALUE;
    private SshSettings ssh = SshSettings.defaults();

    @Override
    protected Choices clone() {
      try {
        return (Choices) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("it is cloneable", e);
      }
    }
  }

  private WorkerOptions with(Consumer<Choices> choice) {
    Choices changed = chosen.clone();
    choice.accept(changed);
    return new WorkerOptions(changed);
  }

  /// Everything as the methods that take a value say.
  public static WorkerOptions defaults() {
    return DEFAULTS;
  }

  /// User calls that a worker runs at once; default: its share of its host's cores, at least 1.
  ///
  /// @throws IllegalArgumentException if less than 1
  public WorkerOptions threads(int threads) {
    check(threads >= 1, "threads is 1 or more, not " + threads);
    return with(options -> options.threads = OptionalInt.of(threads));
  }

  /// Adds an option for each worker's JVM, such as `-Xmx4g`. It comes after jdist's own, so that it
  /// wins; `{id}` and `{host}` in it are filled in. Default: none.
  public WorkerOptions jvmOption(String option) {
    List<String> more = new ArrayList<>(jvmOptions());
    more.add(option);
    return with(options -> options.jvmOptions = List.copyOf(more));
  }

  /// Adds a system property of each worker. Default: none.
  public WorkerOptions property(String name, String value) {
    Map<String, String> more = more(properties(), name, value);
    return with(options -> options.properties = more);
  }

  /// Adds a variable to each worker's environment, beside the inherited ones: those of the driver,
  /// and on another host those of a login there with the driver's `LANG`, `LC_*` and `TZ`. Default:
  /// none.
  public WorkerOptions environment(String name, String value) {
    Map<String, String> more = more(environment(), name, value);
    return with(options -> options.environment = more);
  }

  private static Map<String, String> more(Map<String, String> map, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return Map.copyOf(more);
  }

  /// The workers' working directory; default: the driver's, and on another host where there is no
  /// such folder the user's home.
  public WorkerOptions directory(Path directory) {
    return with(options -> options.directory = Optional.of(directory));
  }

  /// The `address`, or `address:port`, that workers listen on; default: the loopback address, any
  /// port, and on another host the address it was logged in to at. A port is the first worker's,
  /// the others take those that follow.
  public WorkerOptions bindTo(String address) {
    return with(options -> options.bindTo = Optional.of(address));
  }

  /// How long a worker may take for each of: announcing itself, joining; and how long it waits for
  /// its driver, and for links to its like. Default: 60 s.
  ///
  /// @throws IllegalArgumentException if not more than zero
  public WorkerOptions workerTimeout(Duration workerTimeout) {
    check(workerTimeout.isPositive(), "the worker timeout is more than 0 s");
    return with(options -> options.workerTimeout = workerTimeout);
  }

  /// The interval after which a silent link is probed: three in a row without a sign of life mean
  /// that it is lost. Zero: never. One for the whole cluster, that of its first workers. Default: 5
  /// s.
  ///
  /// @throws IllegalArgumentException if negative
  public WorkerOptions heartbeat(Duration heartbeat) {
    check(!heartbeat.isNegative(), "the heartbeat is 0 (off) or more");
    return with(options -> options.heartbeat = heartbeat);
  }

  private static void check(boolean fits, String expected) {
    if (!fits) {
      throw new IllegalArgumentException(expected);
    }
  }

  /// Who may call whom; one for the whole cluster. Default: all to all.
  public WorkerOptions topology(Topology topology) {
    return with(options -> options.topology = topology);
  }

  /// Whether links between workers are made on first use, or all at once; one for the whole
  /// cluster. Default: on first use.
  public WorkerOptions lazy(boolean lazy) {
    return with(options -> options.lazy = lazy);
  }

  /// What becomes of the lines that workers print; default: prefixed.
  public WorkerOptions output(Output output) {
    return with(options -> options.output = output);
  }

  /// Has each worker make a flight recording, which is in `folder` when it has ended:
  /// `process-3-node7.jfr`; one that is there already is replaced. A worker that is removed then
  /// has ten seconds to end. Default: none.
  public WorkerOptions recordings(Path folder) {
    return with(options -> options.recordings = Optional.of(folder.toAbsolutePath()));
  }

  /// Has the workers live in this JVM, for tests that are to start fast and be stepped through.
  /// They copy values, and load classes, as others do, so that static fields are each worker's own;
  /// but one that calls `System.exit` ends all, and they cannot be killed. In threads that calls
  /// start by themselves the static names mean the driver. Default: each in a JVM of its own. Idea:
  /// DistributedNext, `in_process`.
  public WorkerOptions inProcess() {
    return with(options -> options.inProcess = true);
  }

  /// With how many workers one can do: if so many join, those that did not are told of and done
  /// without. Default: all of them.
  ///
  /// @throws IllegalArgumentException if less than 1
  public WorkerOptions minWorkers(int count) {
    check(count >= 1, "the least number of workers is 1 or more, not " + count);
    return with(options -> options.minWorkers = count);
  }

  /// How workers' hosts are logged in to, where they are: `ssh(ssh -> ssh.tunnel())`.
  public WorkerOptions ssh(UnaryOperator<SshSettings> settings) {
    SshSettings chosenSettings = settings.apply(ssh());
    return with(options -> options.ssh = chosenSettings);
  }

  /// Whether [#inProcess()] was called.
  public boolean isInProcess() {
    return chosen.inProcess;
  }

  /// As set; empty: the worker's share of the cores.
  public OptionalInt threads() {
    return chosen.threads;
  }

  /// As added, in order.
  public List<String> jvmOptions() {
    return chosen.jvmOptions;
  }

  /// As added, by name.
  public Map<String, String> properties() {
    return chosen.properties;
  }

  /// As added, by name.
  public Map<String, String> environment() {
    return chosen.environment;
  }

  /// As set; empty: the driver's.
  public Optional<Path> directory() {
    return chosen.directory;
  }

  /// As set; empty: the loopback address, any port.
  public Optional<String> bindTo() {
    return chosen.bindTo;
  }

  /// As set.
  public Duration workerTimeout() {
    return chosen.workerTimeout;
  }

  /// As set; zero: off.
  public Duration heartbeat() {
    return chosen.heartbeat;
  }

  /// As set.
  public Topology topology() {
    return chosen.topology;
  }

  /// As set.
  public boolean lazy() {
    return chosen.lazy;
  }

  /// As set.
  public Output output() {
    return chosen.output;
  }

  /// As set; empty: none are made.
  public Optional<Path> recordings() {
    return chosen.recordings;
  }

  /// As set; [Integer#MAX_VALUE]: all of them.
  public int minWorkers() {
    return chosen.minWorkers;
  }

  /// As set.
  public SshSettings ssh() {
    return chosen.ssh;
  }
}
