package jdist.transport;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import jdist.wire.Block;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// The writing side of a link. Frames are put in one buffer and written together; nothing here ever
/// blocks but [#writeStream], whose thread feeds the socket piece by piece and lets other frames
/// pass between the pieces. What the socket does not take is written when it can take more.
/// Thread-safe.
final class Outbox {
  /// Messages up to this many bytes, blocks included, go as one frame; longer ones go in pieces.
  static final int LONGEST_FRAME = 1 << 16;

  private static final int PIECE = 1 << 18;
  private static final int SMALL_BUFFER = LONGEST_FRAME * 2;
  private static final int FLUSH_AT = 1 << 14;

  private final SocketChannel channel;
  private final Runnable wantsToWrite;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock streamLock = new ReentrantLock();
  private final Queue<byte[]> overflow = new ArrayDeque<>();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(SMALL_BUFFER);
  private volatile boolean dirty;
  private volatile long overflowBytes;
  private volatile long lastWrite = System.nanoTime();
  private volatile @Nullable Selector writable;
  private int streams;

  /// @param wantsToWrite called when the socket is full: have [#flush] called when it is not
  Outbox(SocketChannel channel, Runnable wantsToWrite) {
    this.channel = channel;
    this.wantsToWrite = wantsToWrite;
  }

  /// Sends one message.
  ///
  /// @param now whether to write at once; else it may wait up to a millisecond for company
  /// @return whether something is left to be flushed
  boolean send(Message message, WireWriter scratch, boolean now) throws IOException {
    Payload payload = MessageCodec.payloadOf(message);
    if (payload.length() + (payload.blocks().isEmpty() ? 0 : payload.weight())
        > LONGEST_FRAME - 512) {
      writeStream(message);
      return false;
    }
    scratch.clear();
    scratch.writeInt(0);
    scratch.writeByte(Frames.MESSAGE);
    MessageCodec.write(message, scratch, true);
    if (scratch.size() > LONGEST_FRAME) {
      writeStream(message);
      return false;
    }
    scratch.setInt(0, scratch.size() - Integer.BYTES);
    return append(scratch.array(), scratch.size(), now);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock
  private boolean append(byte[] frame, int length, boolean now) throws IOException {
    lock.lock();
    try {
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
      if (buffer.position() > 0) {
        buffer.flip();
        channel.write(buffer);
        lastWrite = System.nanoTime();
        boolean full = buffer.hasRemaining();
        buffer.compact();
        if (full) {
          wantsToWrite.run();
          return;
        }
      }
      if (!refill()) {
        return;
      }
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

  /// Sends a long message: its head and its arrays, one after the other, in pieces. Returns when
  /// the last piece is in the buffer, so the arrays may then be changed. One long message at a
  /// time.
  private void writeStream(Message message) throws IOException {
    WireWriter head = new WireWriter(1_024);
    MessageCodec.write(message, head, false);
    boolean interrupted = Thread.interrupted();
    streamLock.lock();
    try {
      growBuffer();
      int stream = streams++;
      WireWriter begin = new WireWriter(32);
      begin.writeInt(1 + Integer.BYTES + Long.BYTES);
      begin.writeByte(Frames.STREAM);
      begin.writeInt(stream);
      begin.writeLong(head.size());
      append(begin.array(), begin.size(), false);
      byte[] headBytes = head.toByteArray();
      interrupted |= writePieces(stream, headBytes);
      for (Object block : MessageCodec.payloadOf(message).blocks()) {
        interrupted |= writePieces(stream, block);
      }
      flush();
    } finally {
      streamLock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void growBuffer() {
    lock.lock();
    try {
      if (buffer.capacity() < PIECE + LONGEST_FRAME) {
        buffer.flip();
        buffer = ByteBuffer.allocateDirect(PIECE + LONGEST_FRAME).put(buffer);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Answers whether the thread was interrupted meanwhile, which must not spoil the link.
  private boolean writePieces(int stream, Object array) throws IOException {
    boolean interrupted = false;
    long length = Block.bytes(array);
    for (long position = 0; position < length; ) {
      int piece = (int) Math.min(PIECE - Frames.PIECE_HEADER, length - position);
      if (putPiece(stream, array, position, piece)) {
        position += piece;
      } else {
        interrupted |= awaitWritable();
      }
    }
    return interrupted;
  }

  private boolean putPiece(int stream, Object array, long position, int length) throws IOException {
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

  private boolean awaitWritable() throws IOException {
    Selector selector = writable;
    if (selector == null) {
      selector = openSelector();
    }
    try {
      selector.select(100);
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException _) {
      throw new ClosedChannelException();
    }
    return Thread.interrupted();
  }

  private Selector openSelector() throws IOException {
    Selector selector = Selector.open();
    try {
      channel.register(selector, SelectionKey.OP_WRITE);
    } catch (IOException e) {
      selector.close();
      throw e;
    }
    writable = selector;
    if (!channel.isOpen()) {
      selector.close(); // whoever closed the link may have missed it
    }
    return selector;
  }

  void close() {
    Selector selector = writable;
    if (selector != null) {
      try {
        selector.close();
      } catch (IOException _) {
        // it holds nothing that outlives the process
      }
    }
  }
}
