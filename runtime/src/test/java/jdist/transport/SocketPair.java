package jdist.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// Two ends of a real connection, neither of which blocks.
record SocketPair(SocketChannel near, SocketChannel far) implements Closeable {
  static SocketPair open() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel near = SocketChannel.open(server.getLocalAddress());
      SocketChannel far = server.accept();
      near.configureBlocking(false);
      far.configureBlocking(false);
      near.setOption(StandardSocketOptions.TCP_NODELAY, true); // as links do
      far.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new SocketPair(near, far);
    }
  }

  @Override
  public void close() throws IOException {
    near.close();
    far.close();
  }
}
