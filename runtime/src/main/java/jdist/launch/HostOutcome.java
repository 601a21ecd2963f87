package jdist.launch;

import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException;

/// What came of a host that was to be reached.
public sealed interface HostOutcome {
  /// A launcher runs there.
  record Reached(SshHost host) implements HostOutcome {}

  /// Nothing: the manager of workers that cannot be started.
  ///
  /// @param host as the user wrote it
  /// @param stage how far it came, as in a [LaunchException.Failure]
  record Unreached(String host, String stage, String reason, String evidence, String remedy)
      implements HostOutcome, ClusterManager {
    @Override
    public void launch(LaunchRequest request, Report report) {
      for (WorkerSeed seed : request.seeds()) {
        report.failed(
            new LaunchException.Failure(seed.processId(), host, stage, reason, evidence, remedy));
      }
    }

    @Override
    public String name() {
      return "SshHosts";
    }
  }
}
