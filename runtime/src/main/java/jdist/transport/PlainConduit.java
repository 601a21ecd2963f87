package jdist.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A socket as it is.
record PlainConduit(SocketChannel channel, Host host) implements Conduit {
  @Override
  public void begin() {
    // nothing has to be said first
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public boolean holdsMore() {
    return false;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    channel.write(from);
    if (from.hasRemaining()) {
      host.wantsToWrite();
    }
  }

  @Override
  public boolean isDirty() {
    return false;
  }

  @Override
  public void close() {
    // its socket is all there is
  }
}
