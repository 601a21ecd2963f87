package jdist.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.WireReader;
import org.jspecify.annotations.Nullable;

/// The reading side of a link: cuts what comes in into messages. Used by whoever holds the link's
/// reading side, one thread at a time.
///
/// Until the other end has proved itself it takes only short frames and greetings.
final class Inbox {
  private static final int LONGEST_GREETING = 1 << 10;
  private static final int BUFFER = 1 << 17;
  private static final int MOST_STREAMS = 1 << 10;

  private final Conduit conduit;
  private final Map<Integer, IncomingStream> streams = new HashMap<>();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_GREETING + 64).flip();
  private volatile boolean proven;
  private volatile long lastRead = System.nanoTime();
  private volatile boolean takesIn;
  private final Rings rings;
  private volatile @Nullable Ring ring;
  private volatile boolean closed;
  private @Nullable IncomingStream stream;
  private int pieceLeft;

  /// What the writing side has to know of.
  interface Rings {
    /// The other end has offered a ring, which could be taken or not.
    void offered(boolean taken) throws IOException;

    /// The other end has answered our offer.
    void answered(boolean taken);
  }

  Inbox(Conduit conduit, Rings rings) {
    this.conduit = conduit;
    this.rings = rings;
  }

  /// From now on, anything may come.
  void proven() {
    proven = true;
  }

  /// When something was last read, by [System#nanoTime]. What is still being taken in, for which
  /// memory may have to be found first, is being read now.
  long lastRead() {
    return takesIn ? System.nanoTime() : lastRead;
  }

  /// Reads what has come in, without blocking.
  ///
  /// @return whether there may be more at once; 0 nothing came, 1 something, 2 as much as there was
  ///   room for
  /// @throws EOFException if the other end has closed the link
  int fill() throws IOException {
    growIfProven();
    buffer.compact();
    int count;
    try {
      count = conduit.read(buffer);
    } finally {
      buffer.flip();
    }
    if (count < 0) {
      throw new EOFException("it was closed by the other side");
    }
    if (count > 0) {
      takesIn = true;
    }
    return count == 0 ? 0 : buffer.limit() < buffer.capacity() ? 1 : 2;
  }

  private void growIfProven() {
    if (proven && buffer.capacity() < BUFFER) {
      buffer = ByteBuffer.allocateDirect(BUFFER).put(buffer).flip();
    }
  }

  /// The next message that has come in whole; null if none has.
  @Nullable Message next() throws IOException {
    Message message = cut();
    while (message == null && conduit.holdsMore() && fill() > 0) {
      message = cut();
    }
    if (message == null && takesIn) {
      lastRead = System.nanoTime();
      takesIn = false;
    }
    return message;
  }

  private @Nullable Message cut() throws IOException {
    while (true) {
      if (pieceLeft > 0) {
        Message message = takePiece();
        if (message != null || pieceLeft > 0) {
          return message;
        }
      }
      if (buffer.remaining() < Integer.BYTES + 1) {
        return null;
      }
      int length = buffer.getInt(buffer.position());
      int kind = buffer.get(buffer.position() + Integer.BYTES);
      if (kind == Frames.PIECE && proven) {
        if (buffer.remaining() < Frames.PIECE_HEADER) {
          return null;
        }
        beginPiece(length);
        continue;
      }
      if (kind == Frames.SHARED_PIECE && proven) {
        if (buffer.remaining() < Frames.SHARED_PIECE_BYTES) {
          return null;
        }
        Message message = takeShared(length);
        if (message != null) {
          return message;
        }
        continue;
      }
      check(length, kind);
      if (buffer.remaining() < Integer.BYTES + length) {
        return null;
      }
      byte[] body = new byte[length - 1];
      buffer.position(buffer.position() + Integer.BYTES + 1);
      buffer.get(body);
      if (kind == Frames.MESSAGE) {
        return message(body);
      }
      takeIn(kind, new WireReader(body));
    }
  }

  private void takeIn(int kind, WireReader in) throws IOException {
    if (kind == Frames.STREAM) {
      beginStream(in);
    } else if (kind == Frames.RING_ANSWER) {
      rings.answered(in.readByte() == 1);
    } else {
      rings.offered(openRing(in.readString()));
    }
  }

  private boolean openRing(String name) throws MalformedException {
    if (ring != null) {
      throw new MalformedException("a second ring");
    }
    try {
      Ring opened = Ring.open(name);
      ring = opened;
      if (closed) {
        opened.close(); // whoever closed the link may have missed it
      }
      return true;
    } catch (IOException _) { // this is another file system than the sender's
      return false;
    }
  }

  /// The frame stays in the buffer until the piece has been taken, for want of memory may end it.
  private @Nullable Message takeShared(int frameLength) throws IOException {
    int number = buffer.getInt(buffer.position() + Integer.BYTES + 1);
    int length = buffer.getInt(buffer.position() + 2 * Integer.BYTES + 1);
    Ring shared = ring;
    IncomingStream current = streams.get(number);
    if (frameLength != Frames.SHARED_PIECE_BYTES - Integer.BYTES
        || shared == null
        || current == null
        || length < 1
        || length > Ring.SLOT) {
      throw new MalformedException("a shared piece of " + length + " bytes at this point");
    }
    current.take(shared.slot().asSlice(0, length).asByteBuffer(), length);
    shared.emptied();
    buffer.position(buffer.position() + Frames.SHARED_PIECE_BYTES);
    if (!current.isComplete()) {
      return null;
    }
    streams.values().remove(current);
    stream = null; // or it would keep the last large value, whose head came as a piece
    return current.message();
  }

  private Message message(byte[] body) throws MalformedException {
    Message message = MessageCodec.read(new WireReader(body), true);
    if (proven == message instanceof Message.Greeting) {
      throw new MalformedException("a " + message.getClass().getSimpleName() + " at this point");
    }
    return message;
  }

  private void check(int length, int kind) throws MalformedException {
    int limit = proven ? Outbox.LONGEST_FRAME : LONGEST_GREETING;
    if (length < 1 || length > limit) {
      throw new MalformedException(
          "a frame of " + length + " bytes where at most " + limit + " can be");
    }
    boolean fits =
        switch (kind) {
          case Frames.MESSAGE -> true;
          case Frames.STREAM, Frames.RING, Frames.RING_ANSWER -> proven;
          default -> false;
        };
    if (!fits) {
      throw new MalformedException("a frame of kind " + kind);
    }
  }

  private void beginStream(WireReader body) throws MalformedException {
    int number = body.readInt();
    IncomingStream begun = new IncomingStream(body.readLong());
    if (streams.size() >= MOST_STREAMS || streams.put(number, begun) != null) {
      throw new MalformedException("a long message " + number + " inside others");
    }
  }

  private void beginPiece(int length) throws MalformedException {
    int header = Frames.PIECE_HEADER - Integer.BYTES;
    int number = buffer.getInt(buffer.position() + Integer.BYTES + 1);
    stream = streams.get(number);
    if (stream == null || length < header) {
      throw new MalformedException("a piece of " + length + " bytes of no long message");
    }
    pieceLeft = length - header;
    buffer.position(buffer.position() + Frames.PIECE_HEADER);
  }

  /// Moves what is there of the piece to where it belongs; the message, if that was its end.
  private @Nullable Message takePiece() throws IOException {
    IncomingStream current = java.util.Objects.requireNonNull(stream);
    int count = Math.min(pieceLeft, buffer.remaining());
    current.take(buffer, count);
    pieceLeft -= count;
    if (pieceLeft > 0 || !current.isComplete()) {
      return null;
    }
    streams.values().remove(current);
    stream = null;
    return current.message();
  }

  /// Lets go of shared memory. To be called when the link has ended.
  void close() {
    closed = true;
    Ring shared = ring;
    if (shared != null) {
      shared.close();
    }
  }
}
