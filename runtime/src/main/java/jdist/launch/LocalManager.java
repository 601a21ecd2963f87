package jdist.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException.Failure;

/// Starts workers on the driver's own host, all at once. Idea: Julia Distributed, `LocalManager`.
///
/// Each worker is a child process that the terminal's signals do not reach. It listens on the
/// loopback address unless told otherwise, and on a Unix socket in the session's folder; a fixed
/// port is the first worker's, and the others get the ones that follow. Its JVM gets its share of
/// the host, as [#explain] says. Thread-safe.
public final class LocalManager implements ClusterManager {
  private final Installation installation;
  private final WorkerLines lines;
  private final String host = HostName.local();
  private final List<LocalStart> underWay = new ArrayList<>();

  /// @param installation what workers run with
  /// @param streams where their lines go
  public LocalManager(Installation installation, StandardStreams streams) {
    this(installation, (WorkerLines) streams);
  }

  /// @param lines where the lines of each go
  LocalManager(Installation installation, WorkerLines lines) {
    this.installation = installation;
    this.lines = lines;
  }

  /// What each of so many further workers would get, in a line: `heap 3.4 GiB, 1 thread, Serial
  /// GC`.
  public String explain(int workers, WorkerOptions options) {
    return decide(workers, options, asked(options)).explain();
  }

  /// The command that would start worker `id`, one of so many.
  public List<String> command(int id, int workers, WorkerOptions options) {
    JvmFlags asked = asked(options);
    LaunchRequest request =
        new LaunchRequest("SESSION", "DRIVER", Path.of("SESSION"), List.of(), options);
    return new WorkerCommand(installation, decide(workers, options, asked), request, host).of(id);
  }

  @Override
  public void launch(LaunchRequest request, Report report) throws InterruptedException {
    List<LocalStart> starts = prepare(request, report);
    for (LocalStart start : starts) {
      start.begin();
    }
    try {
      for (LocalStart start : starts) {
        start.await();
      }
    } catch (InterruptedException e) {
      giveUp(starts, e);
      throw e;
    }
  }

  private List<LocalStart> prepare(LaunchRequest request, Report report) {
    try {
      return request.seeds().isEmpty() ? List.of() : plan(request, report);
    } catch (IllegalArgumentException e) { // what --bind-to says
      for (WorkerSeed seed : request.seeds()) {
        String reason = String.valueOf(e.getMessage());
        report.failed(new Failure(seed.processId(), host, "start", reason, "", ""));
      }
      return List.of();
    }
  }

  private synchronized List<LocalStart> plan(LaunchRequest request, Report report) {
    BindAddress bind = BindAddress.of(request.options());
    LocalLaunch launch = common(request, report);
    List<LocalStart> starts = new ArrayList<>();
    for (WorkerSeed seed : request.seeds()) {
      bind = firstFree(bind);
      starts.add(new LocalStart(launch, seed, bind));
      bind = bind.next();
    }
    underWay.addAll(starts);
    return starts;
  }

  private LocalLaunch common(LaunchRequest request, Report report) {
    JvmFlags asked = asked(request.options());
    WorkerJvm jvm = decide(request.seeds().size(), request.options(), asked);
    Installation used = asked.chooseArchive() ? installation.withoutAotCache() : installation;
    WorkerCommand command = new WorkerCommand(used, jvm, request, host);
    return new LocalLaunch(request, report, used, command, lines, host);
  }

  private static JvmFlags asked(WorkerOptions options) {
    return JvmFlags.of(options, System.getenv());
  }

  private synchronized WorkerJvm decide(int workers, WorkerOptions options, JvmFlags asked) {
    underWay.removeIf(start -> !start.isUnderWay());
    int all = Math.max(1, underWay.size() + workers);
    return WorkerJvm.decide(HostCapacity.measure(), all, options.threads(), asked);
  }

  /// This address, with the next port that no worker started here has for itself.
  private BindAddress firstFree(BindAddress wanted) {
    BindAddress bind = wanted;
    while (bind.port() != 0 && isHeld(bind.port())) {
      bind = bind.next();
    }
    return bind;
  }

  private boolean isHeld(int port) {
    for (LocalStart start : underWay) {
      if (start.holds(port)) {
        return true;
      }
    }
    return false;
  }

  private static void giveUp(List<LocalStart> starts, InterruptedException reason) {
    for (LocalStart start : starts) {
      start.giveUp();
    }
    try {
      for (LocalStart start : starts) {
        start.awaitNothingLeft();
      }
    } catch (InterruptedException e) { // all have been killed; they are no longer waited for
      reason.addSuppressed(e);
    }
  }
}
