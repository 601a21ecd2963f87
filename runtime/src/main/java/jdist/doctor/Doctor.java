package jdist.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import jdist.failure.SshException;
import jdist.launch.HostFacts;
import jdist.launch.HostOutcome;
import jdist.launch.HostSetup;
import jdist.launch.SshHost;
import jdist.launch.SshHosts;
import jdist.launch.SshReach;
import jdist.machinefile.Machine;

/// Examines hosts by a dry start: logs in to all of them at once, starts a worker on each, has
/// every process call every other one, and ends it all. Each stage of a host has its limit, so that
/// none keeps the others' reports for ever.
public final class Doctor {
  private final SshHosts.Wish wish;
  private final SshHosts.User user;
  private final HostFacts here;
  private final List<Machine> machines;

  private Doctor(SshHosts.Wish wish, SshHosts.User user, HostFacts here) {
    this.wish = wish;
    this.user = user;
    this.here = here;
    this.machines = withOneWorker(wish.machines());
  }

  /// Examines this host, and the machines of a wish.
  ///
  /// @param wish of which each machine runs one worker here, however many it asks for
  /// @param notices told what the processes have to say meanwhile
  /// @return this host's report, then the machines', in their order
  /// @throws IOException if this process cannot be a driver
  /// @throws InterruptedException if this thread is interrupted; nothing stays behind
  public static List<HostReport> examine(
      SshHosts.Wish wish, SshHosts.User user, Consumer<String> notices)
      throws IOException, InterruptedException {
    List<HostReport> reports = new ArrayList<>();
    ThisHost own = ThisHost.look(wish);
    reports.add(own.report());
    if (!wish.machines().isEmpty()) {
      reports.addAll(new Doctor(wish, user, own.facts()).examine(notices));
    }
    return reports;
  }

  /// Lines about the same host and address ask for more workers of a kind that one will do for.
  private static List<Machine> withOneWorker(List<Machine> machines) {
    List<Machine> different = new ArrayList<>();
    for (Machine machine : machines) {
      boolean known =
          different.stream()
              .anyMatch(it -> it.isReachedLike(machine) && it.bindTo().equals(machine.bindTo()));
      if (!known) {
        different.add(
            new Machine(
                OptionalInt.of(1),
                machine.user(),
                machine.host(),
                machine.port(),
                machine.bindTo(),
                machine.origin()));
      }
    }
    return different;
  }

  private List<HostReport> examine(Consumer<String> notices)
      throws IOException, InterruptedException {
    SshHosts.Wish all = wishFor(machines);
    List<HostOutcome> outcomes = new SshReach(all, user).reach();
    List<Chart> charts = new ArrayList<>();
    List<Machine> reached = new ArrayList<>();
    List<HostOutcome> hosts = new ArrayList<>();
    List<Chart> onTrial = new ArrayList<>();
    for (int i = 0; i < machines.size(); i++) {
      Chart chart = new Chart(machines.get(i).toString());
      charts.add(chart);
      if (outcomes.get(i) instanceof HostOutcome.Reached(SshHost host)) {
        noteReached(chart, host);
        reached.add(machines.get(i));
        hosts.add(outcomes.get(i));
        onTrial.add(chart);
      } else {
        noteUnreached(chart, (HostOutcome.Unreached) outcomes.get(i));
      }
    }
    if (!reached.isEmpty()) {
      Trial.run(wishFor(reached), hosts, onTrial, notices);
    }
    for (int i = 0; i < charts.size(); i++) {
      if (outcomes.get(i) instanceof HostOutcome.Reached(SshHost host)) {
        Facts.clock(charts.get(i), host.running().clockAhead());
      }
    }
    return charts.stream().map(Chart::report).toList();
  }

  private SshHosts.Wish wishFor(List<Machine> some) {
    return new SshHosts.Wish(some, 0, wish.options(), wish.streams());
  }

  private void noteReached(Chart chart, SshHost host) {
    chart.ok(Stage.RESOLVE, host.found(SshException.Stage.RESOLVE));
    chart.ok(Stage.CONNECT, host.found(SshException.Stage.CONNECT));
    chart.ok(Stage.HOST_KEY, host.found(SshException.Stage.HOST_KEY));
    chart.ok(Stage.AUTHENTICATE, host.found(SshException.Stage.AUTHENTICATE));
    HostSetup.Running running = host.running();
    Facts.shell(chart, running.launcher().noiseBytes());
    Facts.java(chart, running.facts(), here);
    Facts.disk(chart, running.facts());
    Facts.runtime(chart, running.facts(), running.sentBytes());
  }

  private static void noteUnreached(Chart chart, HostOutcome.Unreached failed) {
    Stage stage = Stage.of(failed.stage(), failed.reason() + "\n" + failed.evidence());
    String remedy = failed.remedy().isEmpty() ? stage.remedy() : failed.remedy();
    chart.fail(stage, failed.reason(), failed.evidence(), remedy);
  }
}
