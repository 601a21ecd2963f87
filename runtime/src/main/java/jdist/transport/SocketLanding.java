package jdist.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where one end of a pair of sockets meets the other, which the JDK cannot make at one go: a Unix
/// socket in a folder of its own (mode 0700), or a port of the loopback address where there are no
/// such sockets. Both are gone when it is closed, as soon as the two have met.
final class SocketLanding implements Closeable {
  /// The name of the Unix socket, which no other of jdist's has.
  static final String SOCKET = "bridge";

  private final ServerSocketChannel server;
  private final Optional<Path> folder;

  private SocketLanding(ServerSocketChannel server, Optional<Path> folder) {
    this.server = server;
    this.folder = folder;
  }

  static SocketLanding open() throws IOException {
    try {
      return openSocket();
    } catch (IOException | UnsupportedOperationException _) {
      ServerSocketChannel port = ServerSocketChannel.open();
      return bound(port, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
    }
  }

  /// The folder is named as a session's is, so that what a killed process leaves is swept away.
  private static SocketLanding openSocket() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Path folder =
          Files.createTempDirectory(
              "jdist-" + ProcessHandle.current().pid() + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return bound(server, UnixDomainSocketAddress.of(folder.resolve(SOCKET)), folder);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static SocketLanding bound(
      ServerSocketChannel server, SocketAddress address, @Nullable Path folder) throws IOException {
    SocketLanding landing = new SocketLanding(server, Optional.ofNullable(folder));
    try {
      server.bind(address);
      return landing;
    } catch (IOException | RuntimeException e) {
      landing.close();
      throw e;
    }
  }

  SocketAddress address() throws IOException {
    return server.getLocalAddress();
  }

  /// A channel that can connect to it.
  SocketChannel newChannel() throws IOException {
    return folder.isPresent()
        ? SocketChannel.open(StandardProtocolFamily.UNIX)
        : SocketChannel.open();
  }

  /// The other end of `near`, which has connected; anybody could have at a port.
  SocketChannel accept(SocketChannel near) throws IOException {
    while (true) {
      SocketChannel far = server.accept();
      if (folder.isPresent() || far.getRemoteAddress().equals(near.getLocalAddress())) {
        return far;
      }
      far.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (folder.isPresent()) {
      Files.deleteIfExists(folder.get().resolve(SOCKET));
      Files.deleteIfExists(folder.get());
    }
  }
}
