package jdist;

import java.util.ArrayList;
import java.util.List;
import jdist.cluster.ClusterManager;
import jdist.cluster.WorkerOptions;
import jdist.failure.CallInterruptedException;
import jdist.launch.GuestManager;
import jdist.launch.Installation;
import jdist.launch.LocalManager;
import jdist.launch.SshHosts;
import jdist.launch.StandardStreams;
import jdist.machinefile.Machine;
import jdist.machinefile.MachineFile;
import jdist.process.DriverProcess;

/// The ways to add workers to a driver's cluster, for a program. See [Members#addProcs(int)].
final class Adding {
  private Adding() {}

  /// On this host, or in this JVM.
  static List<Integer> local(DriverProcess driver, int count, WorkerOptions options) {
    if (options.isInProcess()) {
      GuestManager.check(options);
      return by(new GuestManager(), driver, count, options);
    }
    StandardStreams streams = StandardStreams.ofThisProcess();
    return by(new LocalManager(Installation.ofThisProcess(), streams), driver, count, options);
  }

  /// By a manager.
  static List<Integer> by(
      ClusterManager manager, DriverProcess driver, int count, WorkerOptions options) {
    if (count < 0) {
      throw new IllegalArgumentException("the number of workers is 0 or more, not " + count);
    }
    return interruptibly(() -> driver.add(manager, count, options));
  }

  /// On hosts that are logged in to by SSH.
  static List<Integer> onHosts(DriverProcess driver, List<String> machines, WorkerOptions options) {
    List<Machine> parsed = new ArrayList<>();
    for (String machine : machines) {
      parsed.addAll(MachineFile.parse(machine, "addProcs(\"" + machine + "\")"));
    }
    if (parsed.isEmpty()) {
      return List.of();
    }
    StandardStreams streams = StandardStreams.ofThisProcess();
    SshHosts.Wish wish = new SshHosts.Wish(parsed, 0, options, streams);
    return interruptibly(() -> SshHosts.add(driver, wish, SshHosts.User.NONE));
  }

  /// Adds workers, and may be interrupted.
  private interface Addition {
    List<Integer> run() throws InterruptedException;
  }

  private static List<Integer> interruptibly(Addition addition) {
    try {
      return addition.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException("workers to join");
    }
  }
}
