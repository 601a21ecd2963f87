package jdist.identity;

import java.nio.file.Path;
import java.util.Optional;

/// Where a worker listens: always an address and port, and on its own host perhaps a Unix socket.
///
/// @param certificate what it shows at its port, where it then speaks TLS and nothing else
public record Endpoint(
    String address, int port, Optional<Path> socket, Optional<Fingerprint> certificate) {
  /// One whose port speaks plainly.
  public Endpoint(String address, int port, Optional<Path> socket) {
    this(address, port, socket, Optional.empty());
  }

  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /// Whether no other host reaches an address. By what is written: no name is looked up for this.
  public static boolean isLoopback(String address) {
    return address.startsWith("127.") || address.equals("::1") || address.equals("localhost");
  }

  /// The endpoint as another machine sees it: without the Unix socket.
  public Endpoint withoutSocket() {
    return new Endpoint(address, port, Optional.empty(), certificate);
  }

  /// The same elsewhere.
  Endpoint at(String otherAddress, int otherPort) {
    return new Endpoint(otherAddress, otherPort, socket, certificate);
  }

  @Override
  public String toString() {
    return address + ":" + port + socket.map(path -> " or " + path).orElse("");
  }
}
