package jdist.cluster;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jdist.identity.Endpoint;

/// A worker that has been started, and how it is reached. Start from [#of]; each method that begins
/// with `with`, and [#listeningAt], answers with a copy. Idea: Julia's `WorkerConfig`.
///
/// @param processId its process id
/// @param host the name of its host, for people
/// @param machine the launch entry: workers with the same one share a host, and may use its Unix
///   sockets; [#LOCAL] is the driver's own host. Default: one for itself, shared with nobody
/// @param address the address it listens on; empty if it does not
/// @param port the port it listens on; 0 if it does not, and its manager's [ClusterManager#connect]
///   makes the connections to it. Default: 0
/// @param socket the Unix socket it listens on beside its port; default: none
/// @param certificate the fingerprint of what it shows at its port, `sha256:` and 64 hexadecimal
///   digits, as it has announced it; it then speaks TLS there, and nothing else. Default: none
/// @param process the handle by which it is stopped and asked how it ended
/// @param ident what a topology of [Topology#CUSTOM] knows it by; default: nothing
/// @param connectIdents the idents of the workers that such a topology connects it to; default:
///   none
/// @param connectAt how its manager's [ClusterManager#connect] reaches it, which means nothing to
///   jdist: set by `launch`, or by `connect` on the driver ([Streams#withConnectAt]), and sent to
///   the other workers. It is no place for secrets. Default: nothing
/// @param driverAt where the driver alone reaches it, if that is elsewhere: the near end of a
///   tunnel; default: where it listens
/// @param userData whatever its manager keeps with it; never sent. Default: nothing
public record WorkerConfig(
    int processId,
    String host,
    String machine,
    String address,
    int port,
    Optional<Path> socket,
    Optional<String> certificate,
    WorkerProcess process,
    Optional<String> ident,
    List<String> connectIdents,
    Optional<String> connectAt,
    Optional<InetSocketAddress> driverAt,
    Optional<Object> userData) {
  /// The [#machine()] of the driver and of the workers on its host.
  public static final String LOCAL = "local";

  /// Checks what is given.
  ///
  /// @throws IllegalArgumentException if the port is none, or an ident is empty
  public WorkerConfig {
    connectIdents = List.copyOf(connectIdents);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, or 0 for none, not " + port);
    }
    if (ident.filter(String::isEmpty).isPresent() || connectIdents.contains("")) {
      throw new IllegalArgumentException("an ident is not empty");
    }
  }

  /// A worker that listens nowhere, as one with a transport of its own.
  public static WorkerConfig of(int processId, String host, WorkerProcess process) {
    return new WorkerConfig(
        processId,
        host,
        "process " + processId,
        "",
        0,
        Optional.empty(),
        Optional.empty(),
        process,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// Whether it listens where no other host reaches it.
  public boolean isOnLoopback() {
    return port != 0 && Endpoint.isLoopback(address);
  }

  /// The same, listening at an address and port.
  public WorkerConfig listeningAt(String newAddress, int newPort) {
    return with(parts -> {
      parts.address = newAddress;
      parts.port = newPort;
    });
  }

  /// The same, listening on a Unix socket as well.
  public WorkerConfig withSocket(Path path) {
    return with(parts -> parts.socket = Optional.of(path));
  }

  /// The same, speaking TLS at its port and showing a certificate of this fingerprint.
  public WorkerConfig withCertificate(String fingerprint) {
    return with(parts -> parts.certificate = Optional.of(fingerprint));
  }

  /// The same of another [#machine()].
  public WorkerConfig withMachine(String name) {
    return with(parts -> parts.machine = name);
  }

  /// The same, known by this ident.
  public WorkerConfig withIdent(String name) {
    return with(parts -> parts.ident = Optional.of(name));
  }

  /// The same, connected to the workers of these idents.
  public WorkerConfig withConnectIdents(List<String> names) {
    return with(parts -> parts.connectIdents = names);
  }

  /// The same, reached so by its manager's transport.
  public WorkerConfig withConnectAt(String text) {
    return with(parts -> parts.connectAt = Optional.of(text));
  }

  /// The same, reached there by the driver alone.
  public WorkerConfig withDriverAt(InetSocketAddress address) {
    return with(parts -> parts.driverAt = Optional.of(address));
  }

  /// The same, with something of its manager's.
  public WorkerConfig withUserData(Object data) {
    return with(parts -> parts.userData = Optional.of(data));
  }

  private WorkerConfig with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return new WorkerConfig(
        processId,
        host,
        parts.machine,
        parts.address,
        parts.port,
        parts.socket,
        parts.certificate,
        process,
        parts.ident,
        parts.connectIdents,
        parts.connectAt,
        parts.driverAt,
        parts.userData);
  }

  /// What a copy may have otherwise.
  private static final class Parts {
    private String machine;
    private String address;
    private int port;
    private Optional<Path> socket;
    private Optional<String> certificate;
    private Optional<String> ident;
    private List<String> connectIdents;
    private Optional<String> connectAt;
    private Optional<InetSocketAddress> driverAt;
    private Optional<Object> userData;

    Parts(WorkerConfig of) {
      this.machine = of.machine;
      this.address = of.address;
      this.port = of.port;
      this.socket = of.socket;
      this.certificate = of.certificate;
      this.ident = of.ident;
      this.connectIdents = of.connectIdents;
      this.connectAt = of.connectAt;
      this.driverAt = of.driverAt;
      this.userData = of.userData;
    }
  }
}
