package jdist.cli;

import java.io.IOException;
import java.util.List;
import java.util.Set;
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
  static final Set<Option> TAKEN =
      Set.of(
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
          Option.SHIP_JAVA,
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
    LineSink errors =
        StandardStreams.ofThisProcess().errors(); // the report alone is standard output's
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
