package jdist.transport;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import jdist.wire.Block;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import jdist.wire.WireWriter;

/// The writing side of a link. Frames are put in one buffer and written together; nothing here ever
/// blocks but a long message, whose thread feeds the socket piece by piece and lets other frames
/// pass between the pieces ([OutgoingStreams]). What the socket does not take is written when it
/// can take more. Thread-safe.
final class Outbox {
  /// Messages up to this many bytes, blocks included, go as one frame; longer ones go in pieces.
  static final int LONGEST_FRAME = 1 << 16;

  static final int PIECE = 1 << 18;
  private static final int GREETING_BUFFER = 1 << 10;
  private static final int SMALL_BUFFER = LONGEST_FRAME * 2;
  private static final int FLUSH_AT = 1 << 14;

  private final Conduit conduit;
  private final OutgoingStreams streams;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<byte[]> overflow = new ArrayDeque<>();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(GREETING_BUFFER); // a stranger gets no more
  private volatile boolean dirty;
  private volatile long overflowBytes;
  private volatile long lastWrite = System.nanoTime();

  /// @param conduit asks to have [#flush] called when it can take more
  Outbox(SocketChannel channel, Conduit conduit) {
    this.conduit = conduit;
    this.streams = new OutgoingStreams(channel, this);
  }

  /// Sends one message.
  ///
  /// @param now whether to write at once; else it may wait up to a millisecond for company
  /// @return whether something is left to be flushed
  boolean send(Message message, WireWriter scratch, boolean now) throws IOException {
    Payload payload = MessageCodec.payloadOf(message);
    if (payload.length() + (payload.blocks().isEmpty() ? 0 : payload.weight())
        > LONGEST_FRAME - 512) {
      streams.write(message);
      return false;
    }
    Frames.begin(Frames.MESSAGE, scratch);
    MessageCodec.write(message, scratch, true);
    if (scratch.size() > LONGEST_FRAME) {
      streams.write(message);
      return false;
    }
    return append(scratch, now);
  }

  /// Sends one frame.
  ///
  /// @return whether it is left to be flushed
  boolean append(WireWriter frame, boolean now) throws IOException {
    frame.setInt(0, frame.size() - Integer.BYTES);
    return append(frame.array(), frame.size(), now);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock
  private boolean append(byte[] frame, int length, boolean now) throws IOException {
    lock.lock();
    try {
      if (buffer.remaining() < length) {
        growBuffer(SMALL_BUFFER);
      }
      if (!overflow.isEmpty() || buffer.remaining() < length) {
        drain();
      }
      if (overflow.isEmpty() && buffer.remaining() >= length) {
        buffer.put(frame, 0, length);
      } else {
        overflow.add(java.util.Arrays.copyOf(frame, length));
        overflowBytes += length;
      }
      if (now || buffer.position() >= FLUSH_AT) {
        drain();
        return false;
      }
      dirty = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// What the reading side tells of rings goes here.
  Inbox.Rings rings() {
    return streams;
  }

  /// Whether frames wait for company.
  boolean isDirty() {
    return dirty;
  }

  /// Bytes that found no room in the socket or its buffer.
  long backlog() {
    return overflowBytes;
  }

  /// When something was last written, by [System#nanoTime].
  long lastWrite() {
    return lastWrite;
  }

  /// Writes what is there, as far as the socket takes it. Does not block.
  void flush() throws IOException {
    lock.lock();
    try {
      drain();
    } finally {
      lock.unlock();
    }
  }

  private void drain() throws IOException {
    dirty = false;
    while (true) {
      if (buffer.position() > 0 || conduit.isDirty()) {
        if (!write()) {
          return;
        }
      }
      if (!refill()) {
        return;
      }
    }
  }

  /// Whether the socket took all. If the link is broken the buffer stays as it was, and whoever
  /// writes next hears of it too.
  private boolean write() throws IOException {
    buffer.flip();
    try {
      conduit.write(buffer);
      lastWrite = System.nanoTime();
      return !buffer.hasRemaining();
    } finally {
      buffer.compact();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock
  private boolean refill() {
    byte[] next = overflow.peek();
    if (next == null) {
      return false;
    }
    while (next != null && buffer.remaining() >= next.length) {
      buffer.put(next);
      overflow.remove();
      overflowBytes -= next.length;
      next = overflow.peek();
    }
    return true;
  }

  /// Makes room for pieces of long messages.
  void growBuffer() {
    lock.lock();
    try {
      growBuffer(PIECE + LONGEST_FRAME);
    } finally {
      lock.unlock();
    }
  }

  private void growBuffer(int capacity) {
    if (buffer.capacity() < capacity) {
      ByteBuffer grown = ByteBuffer.allocateDirect(capacity);
      buffer = grown.put(buffer.flip());
    }
  }

  /// Sends a piece of a long message; false if there is no room for it now.
  boolean putPiece(int stream, Object array, long position, int length) throws IOException {
    lock.lock();
    try {
      if (buffer.position() > 0 || !overflow.isEmpty()) {
        drain();
      }
      if (!overflow.isEmpty() || buffer.remaining() < length + Frames.PIECE_HEADER) {
        return false;
      }
      buffer.putInt(length + Frames.PIECE_HEADER - Integer.BYTES);
      buffer.put((byte) Frames.PIECE);
      buffer.putInt(stream);
      Block.read(array, position, MemorySegment.ofBuffer(buffer.slice(buffer.position(), length)));
      buffer.position(buffer.position() + length);
      drain();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// To be called when the link has ended.
  void close() {
    streams.close();
  }
}
