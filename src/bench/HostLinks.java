import static jdist.Distributed.*;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import jdist.cluster.SshSettings;
import jdist.task.Task;

/// Calls and arrays there and back over the links between hosts. Beside plain TCP stands a bare
/// connection between the same addresses; beside TLS the round trips of plain TCP, and the arrays
/// of Netty and BoringSSL alone; beside a tunnel what `ssh -L` forwards.
final class HostLinks {
  private static final int COUNT = 10_000;
  private static final int BARE_BYTES = 64;

  private final SshServers servers;
  private final Consumer<Figure> table;

  private HostLinks(SshServers servers, Consumer<Figure> table) {
    this.servers = servers;
    this.table = table;
  }

  /// What can be done without jdist.
  private interface Limit {
    /// The median of so many messages there and back, in nanoseconds.
    double median(int bytes, int count) throws Exception;
  }

  static void run(Consumer<Figure> table) throws Exception {
    try (SshServers servers = new SshServers()) {
      new HostLinks(servers, table).run();
    }
  }

  private void run() throws Exception {
    String loopback = "127.0.1.1";
    int plain = add(servers.start(loopback), false);
    double plainRoundTrip;
    try {
      Limit bare = (bytes, count) -> direct(plain, loopback, bytes, count);
      plainRoundTrip = roundTrip(plain);
      told("plain TCP", plainRoundTrip, OptionalDouble.of(bare.median(BARE_BYTES, COUNT)));
      arrays("plain TCP", plain, bare);
    } finally {
      rmProcs(List.of(plain));
    }
    Optional<String> outer = SshServers.outerAddress();
    if (outer.isEmpty()) {
      IO.println("TLS and tunnel are left out: there is no address but the loopback one");
      return;
    }
    encrypted(servers.start(outer.get()), outer.get(), plainRoundTrip);
  }

  private void encrypted(String host, String address, double plainRoundTrip) throws Exception {
    int direct = add(host, false);
    try (BareTlsPair netty = new BareTlsPair(runtime(), address)) {
      told("TLS", roundTrip(direct), OptionalDouble.of(plainRoundTrip));
      told("Netty and BoringSSL alone", netty.median(BARE_BYTES, COUNT), OptionalDouble.empty());
      arrays("TLS", direct, netty::median);
    } finally {
      rmProcs(List.of(direct));
    }
    int through = add(host, true);
    try {
      Limit forwarded = (bytes, count) -> forwarded(through, host, address, bytes, count);
      double limit = forwarded.median(BARE_BYTES, COUNT);
      told("tunnel", roundTrip(through), OptionalDouble.of(limit));
      arrays("tunnel", through, forwarded);
    } finally {
      rmProcs(List.of(through));
    }
  }

  private static Path runtime() throws Exception {
    return Path.of(Task.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private int add(String host, boolean tunnels) {
    return addProcs(List.of(host), options -> options.ssh(ssh -> settings(ssh, tunnels)))
        .getFirst();
  }

  private SshSettings settings(SshSettings ssh, boolean tunnels) {
    SshSettings settings = ssh.configFile(servers.config());
    return tunnels ? settings.tunnel() : settings;
  }

  private static double direct(int worker, String address, int bytes, int count) throws Exception {
    int port = Bare.listen(worker, address, bytes);
    try (Bare socket = Bare.at(new InetSocketAddress(address, port), bytes)) {
      return Clockwork.median(Clockwork.time(count, count, () -> socket.thereAndBack(bytes)));
    }
  }

  private double forwarded(int worker, String host, String address, int bytes, int count)
      throws Exception {
    int port = Bare.listen(worker, address, bytes);
    try (SshServers.Forward way = servers.forward(host, address, port);
        Bare socket = Bare.at(new InetSocketAddress("127.0.0.1", way.port()), bytes)) {
      return Clockwork.median(Clockwork.time(count, count, () -> socket.thereAndBack(bytes)));
    }
  }

  private static double roundTrip(int worker) throws Exception {
    int one = 1;
    return Clockwork.median(
        Clockwork.time(COUNT, COUNT, () -> remoteCallFetch(worker, () -> one + 1)));
  }

  private void told(String what, double nanos, OptionalDouble limit) {
    Figure figure = Figure.of("round trip, " + what, nanos / 1e3, "us");
    table.accept(limit.isPresent() ? figure.limit(limit.getAsDouble() / 1e3) : figure);
  }

  private void arrays(String what, int worker, Limit limit) throws Exception {
    array(what, worker, limit, 1 << 20, 40);
    array(what, worker, limit, 16 << 20, 6);
  }

  private void array(String what, int worker, Limit limit, int length, int count) throws Exception {
    double[] data = new double[length];
    int bytes = 8 * length;
    double bare = limit.median(bytes, count);
    long[] calls =
        Clockwork.time(
            count,
            count,
            () -> {
              if (remoteCallFetch(worker, it -> it, data).length != length) {
                throw new IllegalStateException();
              }
            });
    table.accept(
        Figure.of(
                "double[] there and back, %s, %d MiB".formatted(what, bytes >> 20),
                2.0 * bytes / Clockwork.median(calls),
                "GB/s")
            .limit(2.0 * bytes / bare));
  }
}
