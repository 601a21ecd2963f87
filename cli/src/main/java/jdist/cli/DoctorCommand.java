package jdist.cli;

import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jdist.doctor.Doctor;
import jdist.doctor.HostReport;
import jdist.launch.LineSink;
import jdist.launch.SshHosts;
import jdist.launch.StandardStreams;
import jdist.process.LocalProcess;

/// `jdist doctor`: looks at this host and at those that are named, and says what is wrong. It takes
/// options alone, before its name or behind it.
final class DoctorCommand implements Job {
  /// What stands in the place of a driver.
  static final String WORD = "doctor";

  /// The others are about a driver that runs, and it has none.
  private static final Set<Option> TAKEN =
      EnumSet.of(
          Option.PROCS,
          Option.MACHINE_FILE,
          Option.HOSTS,
          Option.THREADS,
          Option.JVM_OPTION,
          Option.ENVIRONMENT,
          Option.TUNNEL,
          Option.MULTIPLEX,
          Option.SSH_CONFIG,
          Option.IDENTITY,
          Option.SSH_OPTION,
          Option.SSH_BACKEND,
          Option.SSH_ACCEPT_NEW,
          Option.MAX_PARALLEL,
          Option.REMOTE_JAVA,
          Option.WORKER_TIMEOUT,
          Option.TOPOLOGY,
          Option.COLOR,
          Option.VERBOSE,
          Option.QUIET,
          Option.JSON);

  private final DoctorPlan plan;

  DoctorCommand(DoctorPlan plan) {
    this.plan = plan;
  }

  /// The values of the options of a line whose driver is [#WORD]. What the environment's
  /// `JDIST_OPTIONS` says of drivers is passed over.
  ///
  /// @param inherited those of the environment
  /// @param line all that was typed
  /// @throws UsageException if something else than options was typed, or options of a driver's
  static Map<Option, List<String>> values(List<String> inherited, CommandLine line) {
    CommandLine behind = CommandLine.of(List.of(), line.driverArguments());
    if (behind.driver().isPresent()) {
      throw new UsageException(
          "jdist doctor takes options alone, and \""
              + behind.driver().get()
              + "\" is none; hosts are named with -H or --machine-file");
    }
    int untyped = CommandLine.of(inherited, List.of()).options().size();
    List<String> before = line.options();
    Map<Option, List<String>> typed =
        OptionModel.parse(joined(before.subList(untyped, before.size()), behind.options()));
    for (Option option : typed.keySet()) {
      if (!TAKEN.contains(option) && option != Option.HELP && option != Option.VERSION) {
        throw new UsageException(
            option.displayName() + ": jdist doctor runs no driver, and has no use for it");
      }
    }
    Map<Option, List<String>> values = new EnumMap<>(Option.class);
    Map<Option, List<String>> all = OptionModel.parse(joined(before, behind.options()));
    all.forEach((option, value) -> {
      if (TAKEN.contains(option) || typed.containsKey(option)) {
        values.put(option, value);
      }
    });
    return values;
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.of(first, second).flatMap(List::stream).toList();
  }

  @Override
  public Voice voice() {
    return plan.voice();
  }

  @Override
  public void run() throws Command.StartException {
    List<HostReport> reports = examine();
    if (JvmEnd.hasBegun()) { // Ctrl-C, of which nothing follows for any host
      JvmEnd.await();
    }
    String text =
        plan.json()
            ? Json.of(DoctorText.values(reports, LocalProcess.version())) + "\n"
            : DoctorText.of(reports);
    System.out.print(text);
    System.out.flush();
    boolean isWell = reports.stream().allMatch(HostReport::isWell);
    System.exit((isWell ? ExitCode.SUCCESS : ExitCode.NO_WORKERS).status());
  }

  private List<HostReport> examine() throws Command.StartException {
    LineSink errors = LineSink.standardError(); // the report alone is standard output's
    SshHosts.Wish wish =
        new SshHosts.Wish(
            plan.machines(), plan.workers(), plan.options(), new StandardStreams(errors, errors));
    Elapsed elapsed = new Elapsed();
    try {
      return Doctor.examine(wish, new AtTerminal(plan.voice(), elapsed), plan.voice()::detail);
    } catch (IOException | OutOfMemoryError e) {
      throw new Command.StartException(ClusterStart.withoutMeans(e));
    } catch (InterruptedException | RuntimeException | LinkageError e) {
      throw new Command.StartException(e);
    }
  }
}
