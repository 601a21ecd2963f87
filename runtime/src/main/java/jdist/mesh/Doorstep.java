package jdist.mesh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import jdist.identity.Endpoint;
import jdist.transport.Readers;
import jdist.transport.Receiver;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// Where a worker listens, and what it takes to get in: a bounded number of strangers at a time,
/// each with a limited time to prove itself, and on a Unix socket only processes of the same user.
/// Thread-safe.
public final class Doorstep implements AutoCloseable {
  static final int MOST_STRANGERS = 128;

  private final Readers readers;
  private final Clock clock;
  private final Semaphore atPort = new Semaphore(MOST_STRANGERS);
  private final Semaphore atSocket = new Semaphore(MOST_STRANGERS);
  private final ServerSocketChannel server;
  private final @Nullable ServerSocketChannel socketServer;
  private final Optional<Certificates> certificates;
  private final Endpoint endpoint;
  private volatile @Nullable Mesh mesh;

  /// Binds, but lets nobody in before [#open].
  ///
  /// @param socket the Unix socket to listen on as well; if that fails, the port must do
  /// @param certificates whose links leave the host: the port then speaks TLS
  public Doorstep(
      Readers readers,
      Clock clock,
      String address,
      int port,
      Optional<Path> socket,
      Optional<Certificates> certificates)
      throws IOException {
    this.readers = readers;
    this.clock = clock;
    this.certificates = certificates;
    this.server = ServerSocketChannel.open();
    bind(server, address, port);
    int bound = ((InetSocketAddress) server.getLocalAddress()).getPort();
    this.socketServer = socket.map(Doorstep::bindSocket).orElse(null);
    this.endpoint =
        new Endpoint(
            address,
            bound,
            socketServer == null ? Optional.empty() : socket,
            certificates.map(Certificates::fingerprint));
  }

  private static void bind(ServerSocketChannel server, String address, int port)
      throws IOException {
    try {
      server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    } catch (IOException e) { // which says what, but not where
      server.close();
      String where = address + (port == 0 ? "" : ", port " + port);
      throw new IOException("cannot listen on " + where + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable ServerSocketChannel bindSocket(Path path) {
    try {
      ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        return unix.bind(UnixDomainSocketAddress.of(path));
      } catch (IOException | RuntimeException e) {
        unix.close();
        return null;
      }
    } catch (IOException | UnsupportedOperationException _) {
      return null;
    }
  }

  /// Where this process can be reached.
  public Endpoint endpoint() {
    return endpoint;
  }

  /// From now on whoever proves itself to `inside` gets in.
  public void open(Mesh inside) throws IOException {
    mesh = inside;
    readers.listen(server, certificates.map(Certificates::accepting), (_, _) -> admit(atPort));
    ServerSocketChannel unix = socketServer;
    if (unix != null) {
      UserPrincipal owner = Files.getOwner(endpoint.socket().orElseThrow());
      readers.listen(
          unix, Optional.empty(), (channel, _) -> isOwn(channel, owner) ? admit(atSocket) : null);
    }
  }

  private static boolean isOwn(SocketChannel channel, UserPrincipal owner) {
    try {
      return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner);
    } catch (IOException _) {
      return false;
    } catch (UnsupportedOperationException _) {
      return true; // then the folder's mode must do
    }
  }

  /// A crowd at the port, which anybody can make, leaves the socket free.
  private @Nullable Receiver admit(Semaphore places) {
    Mesh inside = mesh;
    return inside != null && places.tryAcquire()
        ? new Stranger(inside.acceptor(), places, clock)
        : null;
  }

  @Override
  public void close() throws IOException {
    server.close();
    ServerSocketChannel unix = socketServer;
    if (unix != null) {
      unix.close();
      Files.deleteIfExists(endpoint.socket().orElseThrow());
    }
  }
}
