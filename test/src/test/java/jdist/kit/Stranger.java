package jdist.kit;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;
import jdist.identity.Cookie;
import jdist.process.LocalProcess;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.WireReader;
import jdist.wire.WireWriter;

/// Somebody who knocks at a worker's port or socket and does not belong. Blocks; close it from
/// another thread if it must not.
public final class Stranger implements Closeable {
  private static final int MESSAGE = 0;

  private final SocketChannel channel;

  private Stranger(SocketChannel channel) {
    this.channel = channel;
  }

  /// Knocks at a port or a Unix socket.
  public static Stranger at(SocketAddress address) {
    try {
      SocketChannel channel =
          address instanceof UnixDomainSocketAddress
              ? SocketChannel.open(StandardProtocolFamily.UNIX)
              : SocketChannel.open();
      channel.connect(address);
      return new Stranger(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Says these bytes.
  public Stranger say(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Says `count` random bytes.
  public Stranger sayGarbage(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return say(bytes);
  }

  /// Says zeros until nobody listens any more; answers with how many.
  public long sayZeros(long most) {
    byte[] zeros = new byte[1 << 16];
    long said = 0;
    try {
      while (said < most) {
        said += channel.write(ByteBuffer.wrap(zeros));
      }
    } catch (IOException _) {
      // it was shown the door
    }
    return said;
  }

  /// Says a message as a process of the cluster would.
  public Stranger say(Message message) {
    WireWriter body = new WireWriter(256);
    MessageCodec.write(message, body, true);
    return sayFrame(MESSAGE, body.toByteArray());
  }

  /// Says a frame of any kind and content.
  public Stranger sayFrame(int kind, byte[] body) {
    WireWriter frame = new WireWriter(body.length + 5);
    frame.writeInt(body.length + 1);
    frame.writeByte(kind);
    frame.append(body, 0, body.length);
    return say(frame.toByteArray());
  }

  /// The right first words of a process of that session.
  public static Message.Hello hello(String session, int processId) {
    return new Message.Hello(
        MessageCodec.PROTOCOL, LocalProcess.version(), session, processId, new byte[32]);
  }

  /// A proof made with a cookie that is not the session's.
  public static Message.Proof wrongProof() {
    return new Message.Proof(Cookie.random().proof("jdist dialler", new byte[100]));
  }

  /// The next message it is told.
  ///
  /// @throws UncheckedIOException if there is none, because the other side has hung up
  public Message hear() {
    try {
      int length = read(Integer.BYTES).getInt();
      byte[] body = read(length).array();
      return MessageCodec.read(new WireReader(body, 1, length - 1), true);
    } catch (MalformedException e) {
      throw new IllegalStateException("a worker said what cannot be read", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ByteBuffer read(int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the other side has hung up");
      }
    }
    return buffer.flip();
  }

  /// Waits until the other side hangs up, whatever it says before; blocks as long as that takes.
  public void awaitEnd() {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(1_024);
      while (channel.read(buffer) >= 0) {
        buffer.clear();
      }
    } catch (IOException _) {
      // it has hung up in the middle of something
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
