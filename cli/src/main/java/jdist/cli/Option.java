package jdist.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdist.cluster.Topology;

/// The options of the command: their names, whether a value follows, what the help says. The
/// parser's model ([OptionModel]) and the help ([Help]) are made from this list.
@SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable
enum Option {
  PROCS(
      "N|auto",
      Count.ONE,
      "start N workers on this machine; auto: one a usable core (also -n, --np)",
      "-p",
      "--procs",
      "-n",
      "--np",
      "-np"),
  MACHINE_FILE(
      "FILE",
      Count.MANY,
      "workers on other hosts, by SSH, a line each: [count*][user@]host[:port]",
      "--machine-file",
      "--hostfile"),
  HOSTS(
      "a,user@b:22=4", Count.MANY, "the same in a word (4*user@b:22 too, quoted)", "-H", "--hosts"),
  CLASS_PATH(
      "PATH",
      Count.ONE,
      "the driver's class path, which the workers get too; after app.jar's own",
      "-cp",
      "--class-path",
      "-classpath"),
  LOAD(
      "FILE",
      Count.MANY,
      "load a .jar, .java or .jsh on every process before the driver runs",
      "-L",
      "--load"),
  EVAL("CODE", Count.MANY, "run CODE, Java statements, as the driver", "-e", "--eval"),
  SHOW("CODE", Count.MANY, "the same, and print the last value", "-E"),
  THREADS(
      "N",
      Count.ONE,
      "user calls a worker runs at once; default: its share of the cores",
      "-t",
      "--threads"),
  JVM_OPTION(
      "OPTION",
      Count.MANY,
      "an option for every worker's JVM (-J-Xmx4g); {id}, {host} are filled in",
      "-J"),
  DRIVER_JVM_OPTION("OPTION", Count.MANY, "the same for the driver's own JVM", "--driver-J"),
  PROPERTY("NAME=VALUE", Count.MANY, "a system property of driver and workers", "-D"),
  ENVIRONMENT(
      "NAME[=VALUE]",
      Count.MANY,
      "a variable of the workers' environment; without a value: the driver's",
      "--env"),
  DIRECTORY("DIR", Count.ONE, "the workers' working directory; default: the driver's", "--dir"),
  TUNNEL("", Count.ONE, "reach workers through SSH alone", "--tunnel"),
  MULTIPLEX("", Count.ONE, "one SSH connection a host for all of it", "--multiplex"),
  SSH_CONFIG(
      "FILE", Count.ONE, "in place of ~/.ssh/config and /etc/ssh/ssh_config", "--ssh-config"),
  IDENTITY("FILE", Count.MANY, "a private key to log in with", "-i", "--identity"),
  SSH_OPTION("KEY=VALUE", Count.MANY, "a setting as of ~/.ssh/config, before it", "--ssh-option"),
  SSH_BACKEND(
      "mina|system",
      Count.ONE,
      "what speaks SSH: jdist itself (default), or the ssh program",
      "--ssh-backend"),
  SSH_ACCEPT_NEW(
      "", Count.ONE, "take the key of a host that is not known, and keep it", "--ssh-accept-new"),
  MAX_PARALLEL("N", Count.ONE, "hosts logged in to at once; default: 32", "--max-parallel"),
  MIN_WORKERS(
      "N", Count.ONE, "run with so many if not all can be started; default: all", "--min-workers"),
  REMOTE_JAVA(
      "[HOST=]PATH",
      Count.MANY,
      "the java on other hosts, or on one of them; default: found there as here",
      "--remote-java"),
  SHIP_JAVA(
      "auto|always|never",
      Count.ONE,
      "send hosts a Java: where there is none (default), always, never",
      "--ship-java"),
  BIND_TO(
      "ADDR[:PORT]",
      Count.ONE,
      "where workers listen; default: the loopback address, any port",
      "--bind-to"),
  WORKER_TIMEOUT(
      "SECONDS",
      Count.ONE,
      "how long a worker may take to start; default: 60, or JDIST_WORKER_TIMEOUT",
      "--worker-timeout"),
  HEARTBEAT(
      "SECONDS|off",
      Count.ONE,
      "a peer silent for three of these is lost; default: 5",
      "--heartbeat"),
  TOPOLOGY(
      "NAME",
      Count.ONE,
      "all-to-all (default), master-worker (driver alone), custom (by --manager)",
      "--topology"),
  LAZY("", Count.ONE, "links between workers on first use (default), or at once", "--lazy"),
  MANAGER("NAME", Count.ONE, "workers from elsewhere, by a manager on the class path", "--manager"),
  MANAGER_OPTION("K=V", Count.MANY, "something the manager is told", "--manager-option"),
  OUTPUT(
      "prefix|raw",
      Count.ONE,
      "workers' lines with \"From worker 3:\" before them (default), or as they are",
      "--output"),
  COLOR(
      "auto|always|never",
      Count.ONE,
      "colour in what jdist says: on a terminal (default), always, never",
      "--color"),
  RECORDINGS(
      "DIR", Count.ONE, "a flight recording of every process, in DIR/process-3-node7.jfr", "--jfr"),
  TIME_LIMIT(
      "DURATION",
      Count.ONE,
      "after 90s, 10m or 1h30m: thread dumps of all, then a stop, exit 124",
      "--time-limit"),
  JSON(
      "",
      Count.ONE,
      "say how the run goes in JSON, on standard error; doctor: answer in it",
      "--json"),
  DRY_RUN("", Count.ONE, "say what would run where, by which command, and stop", "--dry-run"),
  VERBOSE("", Count.ONE, "say more; leave stack traces whole", "-v", "--verbose"),
  QUIET("", Count.ONE, "say only what went wrong", "-q", "--quiet"),
  HELP("", Count.ONE, "print this", "-h", "--help"),
  VERSION("", Count.ONE, "print the version of jdist and of Java", "-V", "--version");

  private enum Count {
    ONE,
    MANY
  }

  private final String label;
  private final Count count;
  private final String help;
  private final List<String> names;

  /// @param label what stands for the value in the help; empty: the option takes none
  /// @param names the first is the one that messages use, the first two are in the help
  Option(String label, Count count, String help, String... names) {
    this.label = label;
    this.count = count;
    this.help = help;
    this.names = List.of(names);
  }

  /// The name that messages use: `-p`.
  String displayName() {
    return names.getFirst();
  }

  List<String> names() {
    return names;
  }

  String label() {
    return label;
  }

  String help() {
    return help;
  }

  boolean takesValue() {
    return !label.isEmpty();
  }

  /// What the value may be in words: all that it may be, or those that are no number.
  List<String> words() {
    if (this == TOPOLOGY) { // which has too many for a label
      return Arrays.stream(Topology.values()).map(Topology::optionName).toList();
    }
    return Arrays.stream(label.split("\\|")).filter(word -> word.matches("[a-z]+")).toList();
  }

  /// Whether the value names a file, or a folder.
  boolean takesPath() {
    return Set.of("FILE", "DIR", "PATH").contains(label);
  }

  /// Whether each use adds to the ones before; otherwise the last one counts.
  boolean isRepeatable() {
    return count == Count.MANY;
  }

  /// Whether `--no-…` is its opposite.
  boolean isNegatable() {
    return this == LAZY;
  }

  /// The option of exactly that name, `--no-lazy` included.
  static Optional<Option> named(String word) {
    for (Option option : values()) {
      if (option.names.contains(word) || (option.isNegatable() && word.equals("--no-lazy"))) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }

  /// Whether the word is an option and its value in one: `-p4`, `--procs=4`, `-J-Xmx1g`.
  static boolean isWithValue(String word) {
    for (Option option : values()) {
      for (String name : option.names) {
        if (option.takesValue()
            && word.startsWith(name)
            && (name.length() == 2 || word.startsWith(name + "="))) {
          return true;
        }
      }
    }
    return false;
  }

  /// Whether the word is several one-letter options in one: `-vq`.
  static boolean isFlags(String word) {
    return word.length() > 2
        && !word.startsWith("--")
        && word.chars()
            .skip(1)
            .allMatch(
                letter -> named("-" + (char) letter).filter(it -> !it.takesValue()).isPresent());
  }

  /// What to say of a word that is no option.
  static UsageException unknown(String word) {
    String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    String closest = closest(name);
    return new UsageException(
        "unknown option "
            + name
            + (closest.isEmpty() ? "" : "; did you mean " + closest + "?")
            + " (jdist --help lists all)");
  }

  /// The option that was perhaps meant; empty if none is close.
  private static String closest(String name) {
    String best = "";
    int least = Math.min(3, name.length() / 2);
    for (Option option : values()) {
      for (String candidate : option.names) {
        int distance = distance(name, candidate);
        if (candidate.length() > 2 && distance < least) {
          least = distance;
          best = candidate;
        }
      }
    }
    return best;
  }

  /// How many letters have to be put in, taken out or changed (Levenshtein).
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column < row.length; column++) {
      row[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column < row.length; column++) {
        int changed = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(changed, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[to.length()];
  }
}
