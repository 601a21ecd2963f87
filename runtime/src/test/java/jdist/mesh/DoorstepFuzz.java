package jdist.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import jdist.identity.Cookie;
import jdist.identity.Member;
import jdist.identity.Session;
import jdist.serial.Ends;
import jdist.transport.Readers;
import jdist.transport.Work;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Messages;
import jdist.wire.WireReader;
import jdist.wire.WireWriter;

/// What somebody says at a worker's door, and after having proved itself, through a real socket.
/// The first byte of an input says how far the speaker follows the rules.
public final class DoorstepFuzz {
  private static final String VERSION = "1.0";
  private static final Session SESSION = new Session("7f3a");
  private static final Cookie COOKIE = Cookie.fromHex("00ff");
  private static final int PATIENCE_MILLIS = 5_000;
  private static final AtomicReference<Throwable> DEFECT = new AtomicReference<>();
  private static final Doorstep DOOR = open();

  private DoorstepFuzz() {}

  private static Doorstep open() {
    Thread.setDefaultUncaughtExceptionHandler((_, failure) -> DEFECT.set(failure));
    ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    try {
      Readers readers = new Readers(threads, "fuzz");
      Member self = new Member(2, "here", "local", Optional.empty());
      Mesh mesh =
          new Mesh(
              SESSION,
              COOKIE,
              VERSION,
              self,
              Duration.ofSeconds(5),
              readers,
              new Listener(),
              _ -> _ -> new Ends().far());
      Doorstep door =
          new Doorstep(
              readers, new Clock("fuzz"), "127.0.0.1", 0, Optional.empty(), Optional.empty());
      readers.start();
      door.open(mesh);
      return door;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Listener implements MeshEvents {
    @Override
    public Work accept(Peer.Connection from, Message.Talk message) {
      return Work.NONE;
    }

    @Override
    public void lost(Peer peer, String why) {
      if (why.startsWith("java.")) {
        DEFECT.set(new AssertionError(why));
      }
    }
  }

  /// Valid inputs: greetings, and what is said after them.
  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(input(0, frame(greeting(3).hello())));
    for (Message message : Messages.all()) {
      seeds.add(input(message instanceof Message.Greeting ? 1 : 2, frame(message)));
    }
    return seeds;
  }

  private static Greeting greeting(int self) {
    return new Greeting(SESSION, COOKIE, self, VERSION);
  }

  private static byte[] input(int kind, byte[] rest) {
    byte[] input = new byte[rest.length + 1];
    input[0] = (byte) kind;
    System.arraycopy(rest, 0, input, 1, rest.length);
    return input;
  }

  private static byte[] frame(Message message) {
    WireWriter out = new WireWriter(64);
    out.writeInt(0);
    out.writeByte(0);
    MessageCodec.write(message, out, true);
    out.setInt(0, out.size() - Integer.BYTES);
    return out.toByteArray();
  }

  /// One input; what it throws is a defect.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), DOOR.endpoint().port());
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.socket().setSoTimeout(PATIENCE_MILLIS);
      if ((input[0] & 3) > 0) {
        greet(channel, (input[0] & 2) > 0);
      }
      say(channel, rest);
      channel.shutdownOutput();
      awaitEnd(channel);
    }
    Throwable defect = DEFECT.get();
    if (defect != null) {
      throw new AssertionError(defect);
    }
  }

  private static void greet(SocketChannel channel, boolean wholly) throws Exception {
    Greeting mine = greeting(3);
    say(channel, frame(mine.hello()));
    Message.Welcome welcome = (Message.Welcome) hear(channel);
    if (wholly) {
      say(channel, frame(mine.prove(welcome, 2)));
    }
  }

  private static void say(SocketChannel channel, byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException _) {
      // it has been shown the door
    }
  }

  private static Message hear(SocketChannel channel) throws IOException {
    byte[] length = channel.socket().getInputStream().readNBytes(Integer.BYTES);
    if (length.length < Integer.BYTES) {
      throw new AssertionError("a stranger who keeps to the rules was shown the door");
    }
    byte[] body = channel.socket().getInputStream().readNBytes(new WireReader(length).readInt());
    return MessageCodec.read(new WireReader(body, 1, body.length - 1), true);
  }

  /// Everybody who has no more to say is shown the door, at once.
  private static void awaitEnd(SocketChannel channel) throws IOException {
    try {
      while (channel.socket().getInputStream().read() >= 0) {
        // it may be told why
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("a stranger was forgotten at the door", e);
    } catch (IOException _) {
      // in the middle of a word
    }
  }
}
