package jdist;

import java.util.List;
import jdist.cluster.WorkerOptions;
import jdist.failure.CallInterruptedException;
import jdist.launch.SshHosts;
import jdist.launch.StandardStreams;
import jdist.machinefile.Machine;
import jdist.machinefile.MachineFile;
import jdist.process.DriverProcess;

/// Workers on other hosts, for a program that names them.
final class Hosts {
  private Hosts() {}

  /// See [Members#addProcs(List)].
  static List<Integer> add(DriverProcess driver, List<String> machines, WorkerOptions options) {
    if (machines.isEmpty()) {
      return List.of();
    }
    List<Machine> parsed = MachineFile.parse(String.join("\n", machines), "addProcs");
    StandardStreams streams = StandardStreams.ofThisProcess();
    try {
      return SshHosts.add(
          driver, new SshHosts.Wish(parsed, 0, options, streams), SshHosts.User.NONE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException("workers to join");
    }
  }
}
