package jdist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jdist.cluster.Output;
import jdist.cluster.Topology;
import jdist.cluster.WorkerOptions;
import jdist.launch.BindAddress;
import jdist.machinefile.Machine;

/// Makes a [Plan] of the options' values: says what is wrong with a value, and what it may be.
final class PlanMaker {
  private static final int MOST_WORKERS = 32_766;
  private static final double LONGEST_SECONDS = 1e9;

  private static final List<Option> HOSTS = List.of(Option.MACHINE_FILE, Option.HOSTS);
  private static final List<Option> SSH =
      List.of(
          Option.SSH_BACKEND,
          Option.SSH_CONFIG,
          Option.IDENTITY,
          Option.SSH_OPTION,
          Option.SSH_ACCEPT_NEW,
          Option.MAX_PARALLEL,
          Option.REMOTE_JAVA,
          Option.SHIP_JAVA,
          Option.TUNNEL);

  private final OptionValues given;

  private PlanMaker(OptionValues given) {
    this.given = given;
  }

  /// @param line what was typed
  /// @param values the options' values
  /// @throws UsageException if a value is none, or there is no driver
  static Plan make(CommandLine line, Map<Option, List<String>> values) {
    PlanMaker maker = new PlanMaker(new OptionValues(values));
    Voice voice = maker.voice();
    WorkerOptions options = maker.options();
    int workers = maker.workers();
    List<Machine> machines = maker.machines(options.topology());
    options = maker.minWorkers(options, workers, machines);
    DriverChoice choice = DriverChoice.of(line, maker.given);
    return new Plan(
        workers,
        machines,
        maker.manager(),
        options,
        choice.kind(),
        choice.driver(),
        line.lines(),
        choice.arguments(),
        maker.last(Option.CLASS_PATH),
        maker.all(Option.LOAD),
        maker.all(Option.PROPERTY),
        maker.last(Option.TIME_LIMIT).map(TimeLimit::parse),
        maker.isSet(Option.DRY_RUN),
        maker.isSet(Option.JSON),
        voice,
        maker.warnings(line));
  }

  /// What `jdist doctor` is to look at.
  ///
  /// @throws UsageException if a value is none
  static DoctorPlan doctor(Map<Option, List<String>> values) {
    PlanMaker maker = new PlanMaker(new OptionValues(values));
    WorkerOptions options = maker.options();
    return new DoctorPlan(
        maker.workers(),
        maker.machines(options.topology()),
        options,
        maker.isSet(Option.JSON),
        maker.voice());
  }

  /// The hosts, if any are named: the class that knows of them is loaded only then.
  private List<Machine> machines(Topology topology) {
    if (!namesHosts()) {
      for (Option option : List.of(Option.TUNNEL, Option.MULTIPLEX)) {
        if (given.isSet(option)) {
          throw new UsageException(
              option.displayName()
                  + ": there is no host to reach; name some with -H or --machine-file");
        }
      }
      return List.of();
    }
    HostsPlan hosts = new HostsPlan(given);
    List<Machine> machines = hosts.machines();
    hosts.check(topology, machines);
    return machines;
  }

  private boolean namesHosts() {
    return HOSTS.stream().anyMatch(given::has);
  }

  private WorkerOptions minWorkers(WorkerOptions options, int workers, List<Machine> machines) {
    Optional<String> least = last(Option.MIN_WORKERS);
    if (least.isEmpty()) {
      return options;
    }
    int count = HostsPlan.positive(Option.MIN_WORKERS, least.get());
    boolean isKnown = machines.stream().allMatch(machine -> machine.count().isPresent());
    int all = workers + machines.stream().mapToInt(machine -> machine.count().orElse(0)).sum();
    if (isKnown && count > all) {
      throw new UsageException("--min-workers " + count + ": only " + all + " asked for");
    }
    return options.minWorkers(count);
  }

  private Optional<String> last(Option option) {
    return given.last(option);
  }

  private List<String> all(Option option) {
    return given.all(option);
  }

  private boolean isSet(Option option) {
    return given.isSet(option);
  }

  private int workers() {
    return last(Option.PROCS).map(PlanMaker::workers).orElse(0);
  }

  private static int workers(String text) {
    if (text.equals("auto")) {
      return Runtime.getRuntime().availableProcessors();
    }
    try {
      int count = Integer.parseInt(text);
      if (count >= 1 && count <= MOST_WORKERS) {
        return count;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new UsageException(
        "-p "
            + text
            + ": the number of workers is 1 to "
            + MOST_WORKERS
            + ", or auto, for example -p 4");
  }

  private Optional<ManagerChoice> manager() {
    Optional<String> name = last(Option.MANAGER);
    if (name.isEmpty()) {
      if (given.has(Option.MANAGER_OPTION)) {
        throw new UsageException("--manager-option: say which manager, with --manager NAME");
      }
      if (topology() == Topology.CUSTOM) {
        throw new UsageException(
            "--topology custom: say who wires the workers, with --manager NAME");
      }
      return Optional.empty();
    }
    if (!given.has(Option.PROCS)) {
      throw new UsageException(
          "--manager " + name.get() + ": say how many workers it is asked for, for example -p 4");
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : all(Option.MANAGER_OPTION)) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw new UsageException("--manager-option " + option + ": expected K=V");
      }
      options.put(option.substring(0, equals), option.substring(equals + 1));
    }
    return Optional.of(new ManagerChoice(name.get(), options));
  }

  private WorkerOptions options() {
    WorkerOptions options =
        WorkerOptions.defaults()
            .workerTimeout(workerTimeout())
            .heartbeat(heartbeat())
            .topology(topology())
            .lazy(last(Option.LAZY).map("true"::equals).orElse(true))
            .output(output());
    for (String option : jvmOptions(Option.JVM_OPTION)) {
      options = options.jvmOption(option);
    }
    var _ = jvmOptions(Option.DRIVER_JVM_OPTION); // bin/jdist has passed them on, right or wrong
    for (String property : all(Option.PROPERTY)) {
      options = options.property(name(property), value(property));
    }
    for (String variable : all(Option.ENVIRONMENT)) {
      options = environment(options, variable);
    }
    Optional<Integer> threads = last(Option.THREADS).map(PlanMaker::threads);
    if (threads.isPresent()) {
      options = options.threads(threads.get());
    }
    Optional<Path> directory = last(Option.DIRECTORY).map(this::directory);
    if (directory.isPresent()) {
      options = options.directory(directory.get());
    }
    Optional<Path> recordings = last(Option.RECORDINGS).map(PlanMaker::recordings);
    if (recordings.isPresent()) {
      options = options.recordings(recordings.get());
    }
    if (SSH.stream().anyMatch(given::has)) {
      options = options.ssh(new HostsPlan(given)::settings);
    }
    Optional<String> bindTo = last(Option.BIND_TO).map(PlanMaker::bindTo);
    return bindTo.isPresent() ? options.bindTo(bindTo.get()) : options;
  }

  private static String bindTo(String text) {
    try {
      var _ = BindAddress.parse(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Whatever else stands there would be taken for the main class.
  private List<String> jvmOptions(Option option) {
    for (String word : all(option)) {
      if (!word.startsWith("-") && !word.startsWith("@")) {
        throw new UsageException(
            option.displayName()
                + " "
                + word
                + ": expected an option of the JVM, for example "
                + option.displayName()
                + (option == Option.JVM_OPTION ? "-Xmx4g" : " -Xmx4g"));
      }
    }
    return all(option);
  }

  private static int threads(String text) {
    try {
      int threads = Integer.parseInt(text);
      if (threads >= 1) {
        return threads;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new UsageException(
        "-t " + text + ": the number of calls at once is 1 or more, for example -t 2");
  }

  /// Another host may have one where this host has none, and says so itself if not.
  private Path directory(String text) {
    Path directory = DriverProgram.path(text).toAbsolutePath();
    if (!Files.isDirectory(directory) && (given.has(Option.PROCS) || !namesHosts())) {
      throw new UsageException("--dir " + text + ": no such directory");
    }
    return directory;
  }

  private static Path recordings(String text) {
    try {
      return Files.createDirectories(Path.of(text)).toRealPath();
    } catch (IOException | InvalidPathException e) {
      throw new UsageException(
          "--jfr " + text + ": there is no such folder, nor can it be made", e);
    }
  }

  private static WorkerOptions environment(WorkerOptions options, String variable) {
    int equals = variable.indexOf('=');
    String name = equals < 0 ? variable : variable.substring(0, equals);
    if (name.isEmpty()) {
      throw new UsageException("--env " + variable + ": expected NAME or NAME=VALUE");
    }
    if (equals >= 0) {
      return options.environment(name, variable.substring(equals + 1));
    }
    String own = System.getenv(name);
    return own == null ? options : options.environment(name, own);
  }

  private static String name(String property) {
    int equals = property.indexOf('=');
    String name = equals < 0 ? property : property.substring(0, equals);
    if (name.isEmpty()) {
      throw new UsageException("-D" + property + ": expected -DNAME=VALUE");
    }
    return name;
  }

  private static String value(String property) {
    int equals = property.indexOf('=');
    return equals < 0 ? "" : property.substring(equals + 1);
  }

  private Duration workerTimeout() {
    Optional<String> typed = last(Option.WORKER_TIMEOUT);
    String inherited = System.getProperty("jdist.worker.timeout", "");
    String text = typed.orElse(inherited.isEmpty() ? "60" : inherited);
    Optional<Duration> limit = seconds(text).filter(it -> !it.isZero());
    return limit.orElseThrow(() ->
        new UsageException(
            (typed.isPresent() ? "--worker-timeout " : "JDIST_WORKER_TIMEOUT=")
                + text
                + ": expected a number of seconds, more than 0, for example 120"));
  }

  private Duration heartbeat() {
    String text = last(Option.HEARTBEAT).orElse("");
    if (text.equals("off") || (text.isEmpty() && isDebugged())) {
      return Duration.ZERO;
    }
    if (text.isEmpty()) {
      return WorkerOptions.defaults().heartbeat();
    }
    return seconds(text)
        .filter(it -> !it.isZero())
        .orElseThrow(() ->
            new UsageException(
                "--heartbeat " + text + ": expected a number of seconds, or off, for example 5"));
  }

  /// A process that stands at a breakpoint says nothing, and is none the worse for it.
  private boolean isDebugged() {
    return all(Option.JVM_OPTION).stream().anyMatch(option -> option.contains("jdwp"))
        || all(Option.DRIVER_JVM_OPTION).stream().anyMatch(option -> option.contains("jdwp"));
  }

  private static Optional<Duration> seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      return seconds >= 0 && seconds <= LONGEST_SECONDS
          ? Optional.of(Duration.ofMillis(Math.round(seconds * 1_000)))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Topology topology() {
    String text = last(Option.TOPOLOGY).orElse(Topology.ALL_TO_ALL.optionName());
    for (Topology topology : Topology.values()) {
      if (topology.optionName().equals(text)) {
        return topology;
      }
    }
    throw new UsageException(
        "--topology " + text + ": expected all-to-all, master-worker or custom");
  }

  private Output output() {
    String text = last(Option.OUTPUT).orElse("prefix");
    try {
      return Output.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--output " + text + ": expected prefix or raw", e);
    }
  }

  private Voice voice() {
    boolean terminal = Boolean.getBoolean("jdist.stderr.terminal");
    String color = last(Option.COLOR).orElse("auto");
    boolean painted =
        switch (color) {
          case "always" -> true;
          case "never" -> false;
          case "auto" -> terminal && System.getenv("NO_COLOR") == null;
          default ->
              throw new UsageException("--color " + color + ": expected auto, always or never");
        };
    Voice.Level level =
        isSet(Option.VERBOSE)
            ? Voice.Level.VERBOSE
            : isSet(Option.QUIET) ? Voice.Level.QUIET : Voice.Level.NORMAL;
    return new Voice(level, terminal, painted);
  }

  private List<String> warnings(CommandLine line) {
    List<String> warnings = new ArrayList<>();
    if (!given.has(Option.PROCS) && !namesHosts()) {
      line.driverArguments().stream()
          .filter(PlanMaker::asksForWorkers)
          .findFirst()
          .ifPresent(word ->
              warnings.add(
                  word
                      + " after the driver goes to the driver; to start workers put it before:"
                      + " jdist "
                      + word
                      + " … "
                      + line.driver().orElse("DRIVER")));
    }
    return warnings;
  }

  private static boolean asksForWorkers(String word) {
    return word.equals("-p") || word.equals("--machine-file") || word.equals("-H");
  }
}
