package jdist.launch;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.cluster.WorkerOptions;
import jdist.failure.LaunchException;
import jdist.launch.HostsManager.Share;
import jdist.machinefile.Machine;
import jdist.process.DriverProcess;
import jdist.ssh.SshPrompt;

/// Workers on machines that are reached by SSH ([SshReach]). Idea: Julia's `addprocs(machines)`.
public final class SshHosts {
  /// Whoever wants the hosts: may be asked, and is told how it goes, on any thread.
  public interface User {
    /// Nobody, who is asked nothing and told nothing.
    User NONE =
        new User() {
          @Override
          public Optional<SshPrompt> prompt() {
            return Optional.empty();
          }

          @Override
          public void waits(String host, String what) {}

          @Override
          public void reached(String host, String java) {}

          @Override
          public void started(String host, int workers, String java) {}
        };

    /// What asks for secrets; empty: there is nobody to ask.
    Optional<SshPrompt> prompt();

    /// A host has to wait for something that takes long.
    ///
    /// @param what that is, as the end of a sentence that begins with the host's name
    void waits(String host, String what);

    /// A launcher runs on a host.
    ///
    /// @param java the version of the Java there
    void reached(String host, String java);

    /// Workers have started on a host, and will join.
    void started(String host, int workers, String java);
  }

  /// What is wanted.
  ///
  /// @param machines in the order of the process ids
  /// @param local how many workers this host is to run beside them, which come first
  /// @param options how to start workers, and to log in
  /// @param streams where the lines of workers go
  public record Wish(
      List<Machine> machines, int local, WorkerOptions options, StandardStreams streams) {
    public Wish {
      machines = List.copyOf(machines);
    }
  }

  private SshHosts() {}

  /// Reaches machines, and takes their workers into a cluster.
  ///
  /// @return the workers' ids, in the order of the machines
  /// @throws LaunchException if some did not join; those that did stay
  /// @throws InterruptedException if this thread is interrupted; nothing stays behind
  public static List<Integer> add(DriverProcess driver, Wish wish, User user)
      throws InterruptedException {
    try (HostsManager manager = manager(wish, new SshReach(wish, user).reach())) {
      return driver.add(manager, manager.workers(), wish.options());
    }
  }

  /// The manager of the workers. Those on hosts that were not reached fail when they are to start.
  ///
  /// @param outcomes what came of each machine, in their order
  public static HostsManager manager(Wish wish, List<HostOutcome> outcomes) {
    List<Share> shares = new ArrayList<>();
    if (wish.local() > 0) {
      LocalManager here = new LocalManager(Installation.ofThisProcess(), wish.streams());
      boolean asked = wish.options().bindTo().isPresent();
      Optional<String> bindTo = asked ? Optional.empty() : outward(outcomes);
      shares.add(new Share(here, () -> {}, wish.local(), bindTo));
    }
    for (int i = 0; i < outcomes.size(); i++) {
      shares.add(share(wish.machines().get(i), outcomes.get(i)));
    }
    return new HostsManager(shares);
  }

  private static Share share(Machine machine, HostOutcome outcome) {
    if (outcome instanceof HostOutcome.Reached(SshHost host)) {
      int count = machine.count().orElse(host.cores());
      return new Share(host, host::close, count, machine.bindTo());
    }
    HostOutcome.Unreached failed = (HostOutcome.Unreached) outcome;
    return new Share(failed, () -> {}, machine.count().orElse(1), Optional.empty());
  }

  /// Where workers on this host listen so that those on the others reach them: at the address that
  /// this host has on the way there. Empty if that is the loopback address, as usual.
  private static Optional<String> outward(List<HostOutcome> outcomes) {
    for (HostOutcome outcome : outcomes) {
      if (outcome instanceof HostOutcome.Reached(SshHost host) && !host.address().isEmpty()) {
        try (DatagramSocket socket = new DatagramSocket()) {
          InetAddress there = InetAddress.ofLiteral(host.address());
          socket.connect(new InetSocketAddress(there, 9)); // nothing is sent
          InetAddress here = socket.getLocalAddress();
          if (!here.isLoopbackAddress() && !here.isAnyLocalAddress()) {
            return Optional.of(here.getHostAddress());
          }
        } catch (SocketException | IllegalArgumentException _) {
          // there is no way to that one; perhaps to another
        }
      }
    }
    return Optional.empty();
  }
}
