import static jdist.Distributed.*;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the machine can do with nothing above the socket: this process and a worker, a Unix socket
/// or a TCP connection between them, blocking, one thread at each end, no copies but the kernel's.
final class Bare implements AutoCloseable {
  private static final int PIECE = 1 << 18;

  private final SocketChannel channel;
  private final ByteBuffer memory;

  private Bare(SocketChannel channel, int most) {
    this.channel = channel;
    this.memory = ByteBuffer.allocateDirect(most);
  }

  /// Over a Unix socket; starts the other end on a worker.
  ///
  /// @param most bytes a message, all of which have a place in memory at either end
  Bare(int worker, int most) throws IOException {
    this(connect(worker, most), most);
  }

  private static SocketChannel connect(int worker, int most) throws IOException {
    Path path = Files.createTempDirectory("jdist-bench").resolve("s");
    String name = path.toString();
    remoteCallWait(worker, () -> listen(Path.of(name), most));
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(path));
    } finally {
      Files.deleteIfExists(path);
      Files.delete(path.getParent());
    }
  }

  /// Over TCP, to where the other end listens or to what leads there.
  static Bare at(InetSocketAddress address, int most) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Bare(channel, most);
  }

  /// Starts the other end on a worker, for one connection.
  ///
  /// @return the port
  static int listen(int worker, String address, int most) {
    return remoteCallFetch(
        worker,
        () -> {
          ServerSocketChannel server =
              ServerSocketChannel.open().bind(new InetSocketAddress(address, 0));
          int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
          Thread.ofPlatform().daemon().start(() -> serve(server, most));
          return port;
        });
  }

  private static boolean listen(Path path, int most) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Thread.ofPlatform().daemon().start(() -> serve(server, most));
    return true;
  }

  /// Answers a message of `n` bytes, whose first eight say so, with as many.
  private static void serve(ServerSocketChannel server, int most) {
    ByteBuffer memory = ByteBuffer.allocateDirect(most);
    try (server;
        SocketChannel peer = server.accept()) {
      if (peer.getLocalAddress() instanceof InetSocketAddress) {
        peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      while (true) {
        memory.clear().limit(Long.BYTES);
        readFully(peer, memory);
        int length = (int) memory.getLong(0);
        readFully(peer, memory.limit(length));
        write(peer, memory.flip());
      }
    } catch (EOFException _) {
      // the other end has seen enough
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// In pieces, which are faster than one write of it all.
  private static void write(SocketChannel channel, ByteBuffer memory) throws IOException {
    int end = memory.limit();
    while (memory.position() < end) {
      channel.write(memory.limit(Math.min(end, memory.position() + PIECE)));
    }
  }

  private static void readFully(SocketChannel channel, ByteBuffer memory) throws IOException {
    int end = memory.limit();
    while (memory.position() < end) {
      if (channel.read(memory.limit(Math.min(end, memory.position() + PIECE))) < 0) {
        throw new EOFException();
      }
    }
  }

  /// Sends `bytes` there, and when all are there as many come back.
  void thereAndBack(int bytes) throws IOException {
    memory.clear().putLong(0, bytes).limit(bytes);
    write(channel, memory);
    readFully(channel, memory.clear().limit(bytes));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
