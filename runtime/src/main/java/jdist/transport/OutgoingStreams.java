package jdist.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import jdist.wire.Block;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// The long messages of a link that go out, one at a time: the head of each in pieces over the
/// socket, its arrays likewise, or through memory that both ends share if they are on one host.
/// Blocks; thread-safe.
final class OutgoingStreams implements Inbox.Rings, AutoCloseable {
  private static final int WORTH_A_RING = 1 << 20;
  private static final int BRIEF_TRIES = 200;
  private static final long NAP_NANOS = 100_000;

  private final Outbox outbox;
  private final ReentrantLock lock = new ReentrantLock();
  private final boolean sameHost;
  private final SocketWait writable;
  private volatile @Nullable Ring offered;
  private volatile @Nullable Ring ring;
  private volatile boolean closed;

  // under the lock
  private boolean ringTried;
  private int count;

  OutgoingStreams(SocketChannel channel, Outbox outbox) {
    this.outbox = outbox;
    this.writable = new SocketWait(channel, SelectionKey.OP_WRITE);
    this.sameHost = isLocal(channel);
  }

  private static boolean isLocal(SocketChannel channel) {
    try {
      SocketAddress address = channel.getRemoteAddress();
      return address instanceof UnixDomainSocketAddress && !Bridge.is(address);
    } catch (IOException _) {
      return false;
    }
  }

  /// Sends a long message: its head and its arrays, one after the other, in pieces. Returns when
  /// the last piece is in the buffer, so the arrays may then be changed. One long message at a
  /// time.
  void write(Message message) throws IOException {
    WireWriter head = new WireWriter(1_024);
    MessageCodec.write(message, head, false);
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      outbox.growBuffer();
      int stream = count++;
      WireWriter begin = Frames.begin(Frames.STREAM, new WireWriter(32));
      begin.writeInt(stream);
      begin.writeLong(head.size());
      outbox.append(begin, false);
      byte[] headBytes = head.toByteArray();
      interrupted |= writePieces(stream, headBytes);
      Payload payload = MessageCodec.payloadOf(message);
      offerRing(payload.weight());
      Ring shared = ring;
      for (Object block : payload.blocks()) {
        interrupted |=
            shared == null ? writePieces(stream, block) : writeShared(stream, block, shared);
      }
      outbox.flush();
    } catch (RuntimeException | Error e) { // the other end would wait for the rest for ever
      throw new IOException("a long message broke off: " + e, e);
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Answers whether the thread was interrupted meanwhile, which must not spoil the link.
  private boolean writePieces(int stream, Object array) throws IOException {
    boolean interrupted = false;
    long length = Block.bytes(array);
    for (long position = 0; position < length; ) {
      int piece = (int) Math.min(Outbox.PIECE - Frames.PIECE_HEADER, length - position);
      if (outbox.putPiece(stream, array, position, piece)) {
        position += piece;
      } else {
        interrupted |= awaitWritable();
      }
    }
    return interrupted;
  }

  /// The first long message goes over the socket; meanwhile the other end maps the memory, or says
  /// that it cannot.
  private void offerRing(long weight) throws IOException {
    if (ringTried || !sameHost || weight < WORTH_A_RING) {
      return;
    }
    ringTried = true;
    Ring made = Ring.create();
    if (made == null) {
      return;
    }
    offered = made;
    if (closed) {
      made.close();
    }
    WireWriter frame = Frames.begin(Frames.RING, new WireWriter(64));
    frame.writeString(made.name());
    outbox.append(frame, true);
  }

  @Override
  public void offered(boolean taken) throws IOException {
    WireWriter frame = Frames.begin(Frames.RING_ANSWER, new WireWriter(8));
    frame.writeByte(taken ? 1 : 0);
    outbox.append(frame, true);
  }

  @Override
  public void answered(boolean taken) {
    Ring made = offered;
    if (made != null && taken) {
      ring = made;
    } else if (made != null) {
      made.close();
    }
  }

  /// As [#writePieces], by way of the ring.
  private boolean writeShared(int stream, Object array, Ring shared) throws IOException {
    boolean interrupted = false;
    long length = Block.bytes(array);
    try {
      for (long position = 0; position < length; ) {
        int piece = (int) Math.min(Ring.SLOT, length - position);
        interrupted |= awaitRoom(shared);
        Block.read(array, position, shared.slot().asSlice(0, piece));
        shared.filled();
        WireWriter frame = Frames.begin(Frames.SHARED_PIECE, new WireWriter(16));
        frame.writeInt(stream);
        frame.writeInt(piece);
        outbox.append(frame, true);
        position += piece;
      }
    } catch (IllegalStateException e) { // the memory is gone with the link
      if (closed) {
        throw new ClosedChannelException();
      }
      throw e;
    }
    return interrupted;
  }

  /// The other end does not say when it has emptied a slot: it is looked at again and again, soon
  /// at first.
  @SuppressWarnings("ThreadPriorityCheck") // a hint that costs little where the core is wanted
  private boolean awaitRoom(Ring shared) throws IOException {
    boolean interrupted = false;
    for (int tries = 0; !shared.hasRoom(); tries++) {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (tries < BRIEF_TRIES) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(NAP_NANOS);
        interrupted |= Thread.interrupted();
      }
    }
    return interrupted;
  }

  private boolean awaitWritable() throws IOException {
    writable.await(100);
    return Thread.interrupted();
  }

  @Override
  public void close() {
    closed = true;
    Ring made = offered;
    if (made != null) {
      made.close();
    }
    writable.close();
  }
}
