package jdist.cli;

import java.util.List;
import java.util.Optional;
import jdist.launch.SshHosts;
import jdist.launch.StandardStreams;
import jdist.process.DriverProcess;

/// Starts the workers of a plan that names other hosts. Nothing of it is loaded otherwise.
final class HostsStart {
  private final Plan plan;
  private final Elapsed elapsed;
  private final Optional<RunEvents> events;

  HostsStart(Plan plan, Elapsed elapsed, Optional<RunEvents> events) {
    this.plan = plan;
    this.elapsed = elapsed;
    this.events = events;
  }

  /// Starts them, and takes them in.
  void add(DriverProcess driver) throws InterruptedException {
    StandardStreams streams = StandardStreams.ofThisProcess();
    List<Integer> _ =
        SshHosts.add(
            driver,
            new SshHosts.Wish(plan.machines(), plan.workers(), plan.options(), streams),
            new AtTerminal(plan.voice(), elapsed, events));
  }
}
