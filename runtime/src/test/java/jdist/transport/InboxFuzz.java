package jdist.transport;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Messages;
import jdist.wire.WireReader;
import jdist.wire.WireWriter;

/// Bytes that come in over a link, through a real socket. The first byte of an input says whether
/// the link is proven, whether the rest is taken as it is or as frames of the right lengths, and
/// whether there is shared memory.
public final class InboxFuzz {
  private static final int PROVEN = 1;
  private static final int FRAMED = 2;
  private static final int RING = 0x70;
  private static final String NAME = "jdist-" + ProcessHandle.current().pid() + "-f";
  private static final int RING_BYTES = (1 << 12) + 16 * Ring.SLOT;

  private static final SocketPair SOCKETS = open();

  private InboxFuzz() {}

  private static SocketPair open() {
    try {
      return SocketPair.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Valid inputs: each message in a frame, alone, in pieces, and with its arrays in shared memory.
  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (Message message : Messages.all()) {
      byte[] whole = written(message, true);
      int proven = message instanceof Message.Greeting ? 0 : PROVEN;
      seeds.add(input(proven, frame(Frames.MESSAGE, whole)));
      seeds.add(input(proven | FRAMED, unframed(Frames.MESSAGE, whole)));
      if (proven > 0) {
        seeds.add(input(PROVEN, inPieces(message)));
      }
    }
    WireWriter name = new WireWriter(32);
    name.writeString(NAME);
    Message put = Messages.all().stream().filter(Message.Put.class::isInstance).findFirst().get();
    seeds.add(input(PROVEN | RING, concat(frame(Frames.RING, name.toByteArray()), shared(put))));
    seeds.add(input(PROVEN, frame(Frames.RING_ANSWER, new byte[] {1})));
    return seeds;
  }

  private static byte[] written(Message message, boolean blocksInside) {
    WireWriter out = new WireWriter(64);
    MessageCodec.write(message, out, blocksInside);
    return out.toByteArray();
  }

  private static byte[] input(int flags, byte[] rest) {
    return concat(new byte[] {(byte) flags}, rest);
  }

  private static byte[] concat(byte[]... parts) {
    WireWriter out = new WireWriter(64);
    for (byte[] part : parts) {
      out.append(part, 0, part.length);
    }
    return out.toByteArray();
  }

  private static byte[] frame(int kind, byte[] body) {
    WireWriter out = new WireWriter(64);
    out.writeInt(body.length + 1);
    out.writeByte(kind);
    out.append(body, 0, body.length);
    return out.toByteArray();
  }

  /// What [#frames] makes a frame of.
  private static byte[] unframed(int kind, byte[] body) {
    return concat(new byte[] {(byte) kind, (byte) body.length}, body);
  }

  private static byte[] begin(byte[] head) {
    WireWriter out = new WireWriter(16);
    out.writeInt(7);
    out.writeLong(head.length);
    return frame(Frames.STREAM, out.toByteArray());
  }

  private static byte[] piece(byte[] bytes) {
    return frame(Frames.PIECE, concat(new byte[] {0, 0, 0, 7}, bytes));
  }

  private static byte[] inPieces(Message message) {
    byte[] head = written(message, false);
    byte[] whole = written(message, true);
    byte[] arrays = Arrays.copyOfRange(whole, head.length, whole.length);
    return concat(begin(head), piece(head), piece(arrays));
  }

  private static byte[] shared(Message message) {
    byte[] head = written(message, false);
    WireWriter out = new WireWriter(16);
    out.writeInt(7);
    out.writeInt(written(message, true).length - head.length);
    return concat(begin(head), piece(head), frame(Frames.SHARED_PIECE, out.toByteArray()));
  }

  /// One input; what it throws is a defect.
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    int flags = input[0];
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    boolean ring = (flags & RING) == RING;
    if (ring) {
      makeRing();
    }
    Inbox inbox = new Inbox(new PlainConduit(SOCKETS.far(), new FakeHost()), new NoRings());
    try {
      if ((flags & PROVEN) != 0) {
        inbox.proven();
      }
      take(inbox, (flags & FRAMED) != 0 ? frames(rest) : rest);
    } catch (IOException _) {
      // the link would end
    } finally {
      inbox.close();
      drain();
      if (ring) {
        Files.deleteIfExists(Path.of("/dev/shm", NAME));
      }
    }
  }

  private static byte[] frames(byte[] rest) {
    WireReader in = new WireReader(rest);
    WireWriter out = new WireWriter(rest.length * 4);
    try {
      while (in.remaining() > 1) {
        int kind = in.readByte();
        int length = Math.min(in.readByte() & 0xFF, in.remaining());
        int start = in.skip(length);
        out.writeInt(length + 1);
        out.writeByte(kind);
        out.append(rest, start, length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void take(Inbox inbox, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    do {
      int before = buffer.remaining();
      SOCKETS.near().write(buffer);
      int taken = before - buffer.remaining();
      while (inbox.fill() > 0) {
        while (inbox.next() != null) {
          // and the next
        }
        taken++;
      }
      if (taken == 0 && buffer.hasRemaining()) {
        throw new AssertionError("the inbox takes nothing more and does not say why");
      }
    } while (buffer.hasRemaining());
  }

  private static void drain() throws IOException {
    ByteBuffer left = ByteBuffer.allocate(1 << 16);
    while (SOCKETS.far().read(left.clear()) > 0) {
      // more
    }
  }

  private static void makeRing() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile("/dev/shm/" + NAME, "rw")) {
      file.setLength(RING_BYTES);
    }
  }

  private record NoRings() implements Inbox.Rings {
    @Override
    public void offered(boolean taken) {
      // nobody to answer
    }

    @Override
    public void answered(boolean taken) {
      // nor to hear
    }
  }
}
