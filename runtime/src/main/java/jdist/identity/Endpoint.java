package jdist.identity;

import java.nio.file.Path;
import java.util.Optional;

/// Where a worker listens: always an address and port, and on its own host perhaps a Unix socket.
public record Endpoint(String address, int port, Optional<Path> socket) {
  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /// The endpoint as another machine sees it: without the Unix socket.
  public Endpoint withoutSocket() {
    return new Endpoint(address, port, Optional.empty());
  }

  /// The same elsewhere.
  Endpoint at(String otherAddress, int otherPort) {
    return new Endpoint(otherAddress, otherPort, socket);
  }

  @Override
  public String toString() {
    return address + ":" + port + socket.map(path -> " or " + path).orElse("");
  }
}
