package jdist.transport;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import jdist.wire.Message;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// A connection to one other process. Anybody may send; whoever waits for an answer may also read
/// ([#await]), and the process's reader does when nobody waits. Thread-safe.
///
/// UNPROVEN -> PROVEN -> CLOSED
public final class Link implements AutoCloseable {
  /// How long a wait looks again and again before it sleeps: a sleeping core takes about this long
  /// to wake (`src/docs/decisions/threads.md`).
  static final long SPIN_NANOS = 50_000;

  private static final int MOST_TRIES = 50;
  private static final long NAP_NANOS = 20_000_000;

  private final SocketChannel channel;
  private final Readers readers;
  private final Conduit conduit;
  private final Outbox outbox;
  private final Inbox inbox;
  private final SocketWait readable;
  private final AtomicBoolean reading = new AtomicBoolean();
  private final AtomicReference<@Nullable String> ended = new AtomicReference<>(); // why
  private final AtomicInteger sleepers = new AtomicInteger();
  private final AtomicReference<@Nullable WireWriter> scratch = new AtomicReference<>();
  private final AtomicReference<@Nullable Runnable> atEnd = new AtomicReference<>();
  private final String name;
  private volatile Receiver receiver;
  private volatile boolean callerBlocks;
  private volatile boolean wantedBack;
  private volatile int reads;

  Link(SocketChannel channel, Conduit.Kind kind, Readers readers, Receiver receiver, String name)
      throws IOException {
    this.channel = channel;
    this.readers = readers;
    this.receiver = receiver;
    this.name = name;
    channel.configureBlocking(false);
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    this.conduit = kind.over(channel, new LinkHost(this, readers));
    this.outbox = new Outbox(channel, conduit);
    this.inbox = new Inbox(conduit, outbox.rings());
    this.readable = new SocketWait(channel, SelectionKey.OP_READ);
  }

  /// To be called once, when it is among the links that are read.
  void begin() throws IOException {
    conduit.begin();
  }

  /// Both ends have proved themselves: from now on any message may be sent and taken, and goes to
  /// `next`. Called by the receiver, on the thread that reads.
  public void proven(Receiver next) {
    receiver = next;
    inbox.proven();
  }

  /// Sends a message at once.
  ///
  /// A long one, over 64 KiB with its arrays, blocks until the last of it is in the socket's
  /// buffer; any other never blocks.
  ///
  /// @throws IOException if the link has ended
  public void send(Message message) throws IOException {
    send(message, true);
  }

  /// Sends a message with others, within a millisecond.
  public void sendSoon(Message message) throws IOException {
    send(message, false);
  }

  private void send(Message message, boolean now) throws IOException {
    String end = ended.get();
    if (end != null) {
      throw new IOException("the link is closed: " + end);
    }
    WireWriter writer = scratch.getAndSet(null);
    if (writer == null) {
      writer = new WireWriter(512);
    }
    try {
      if (outbox.send(message, writer, now)) {
        readers.watch();
      }
    } catch (IOException e) {
      fail("it could not be written to: " + e.getMessage());
      throw e;
    } finally {
      scratch.set(writer);
    }
  }

  /// Sends what waits for company.
  public void flush() {
    if (outbox.isDirty()) {
      write();
    }
  }

  /// Sends what the socket would not take before.
  void write() {
    try {
      outbox.flush();
    } catch (IOException e) {
      fail("it could not be written to: " + e.getMessage());
    }
  }

  boolean isDirty() {
    return outbox.isDirty();
  }

  /// Bytes waiting for the other end to read.
  public long backlog() {
    return outbox.backlog();
  }

  /// When something last came in, by [System#nanoTime].
  public long lastRead() {
    return inbox.lastRead();
  }

  /// When something last went out, by [System#nanoTime].
  public long lastWrite() {
    return outbox.lastWrite();
  }

  public boolean isClosed() {
    return ended.get() != null;
  }

  /// Waits for a short while, without sleeping, for what a message over this link brings; reads it
  /// itself if nobody else does.
  ///
  /// @return whether `gate` is open
  @SuppressWarnings("ThreadPriorityCheck") // a hint that costs little where the core is wanted
  public boolean spin(Gate gate) {
    flush();
    if (gate.isOpen() || Thread.currentThread().isVirtual() || sleepers.get() > 0 || !tryRead()) {
      return gate.isOpen();
    }
    try {
      long end = System.nanoTime() + SPIN_NANOS;
      while (!gate.isOpen() && !isClosed() && !Thread.currentThread().isInterrupted()) {
        if (!readAsCaller() && !gate.isOpen()) {
          if (System.nanoTime() > end) {
            break;
          }
          Thread.yield();
        }
      }
      return gate.isOpen();
    } finally {
      endReadAsCaller();
    }
  }

  /// Waits for what a message over this link brings. If nobody else waits here, the current thread
  /// reads the link meanwhile: no other thread has to be woken for it, nor has to wake it.
  ///
  /// @param deadline a time of [System#nanoTime]; `Long.MAX_VALUE`: none
  /// @return whether `gate` is open; if not, the deadline has passed
  /// @throws InterruptedException if the thread is interrupted; the link is none the worse for it
  public boolean await(Gate gate, long deadline) throws InterruptedException {
    flush();
    if (gate.isOpen()) {
      return true;
    }
    Gate.Waiter waiter = gate.enter();
    try {
      if (!Thread.currentThread().isVirtual() && sleepers.get() == 0 && tryRead()) {
        if (readUntil(gate, waiter, deadline)) {
          return true;
        }
      }
      sleepers.incrementAndGet();
      try {
        readers.ensureRead(this);
        return gate.sleep(waiter, deadline);
      } finally {
        sleepers.decrementAndGet();
      }
    } finally {
      waiter.leave();
    }
  }

  /// Reads until the gate opens, the deadline passes or the link ends; false in the last case.
  @SuppressWarnings("ThreadPriorityCheck") // as in spin
  private boolean readUntil(Gate gate, Gate.Waiter waiter, long deadline)
      throws InterruptedException {
    waiter.reads(this);
    try {
      long spinEnd = System.nanoTime() + SPIN_NANOS;
      while (!gate.isOpen()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (isClosed()) {
          return false;
        }
        if (readAsCaller()) {
          spinEnd = System.nanoTime() + SPIN_NANOS;
          continue;
        }
        long now = System.nanoTime();
        if (now >= deadline) {
          return false;
        }
        if (now < spinEnd) {
          Thread.yield();
        } else {
          block(gate, deadline - now);
        }
      }
      return true;
    } finally {
      waiter.reads(null);
      endReadAsCaller();
    }
  }

  private void block(Gate gate, long nanos) {
    try {
      readable.prepare();
      callerBlocks = true;
      if (!gate.isOpen()) {
        readable.await(Math.max(1, Math.min(nanos / 1_000_000, 1_000)));
      }
    } catch (IOException e) {
      fail("it could not be read: " + e.getMessage());
    } finally {
      callerBlocks = false;
    }
  }

  /// Wakes the caller that reads this link, for it has something else to look at.
  void wakeCaller() {
    if (callerBlocks) {
      readable.wake();
    }
  }

  /// Takes in what is there; work goes to other threads, since a caller has its own to go on with.
  @SuppressWarnings("NonAtomicVolatileUpdate") // only whoever holds the reading side writes
  private boolean readAsCaller() {
    boolean any = false;
    try {
      int filled = inbox.fill();
      Message message;
      while ((message = next()) != null) {
        any = true;
        Work work = receiver.accept(this, message);
        if (!Work.isNone(work)) {
          readers.runElsewhere(work, this);
        }
      }
      any |= filled > 0;
    } catch (IOException | RuntimeException | Error e) {
      fail(reason(e));
    }
    if (any) {
      reads++;
    }
    return any;
  }

  private void endReadAsCaller() {
    endRead();
    if (wantedBack || sleepers.get() > 0) {
      wantedBack = false;
      readers.ensureRead(this);
    }
  }

  // What follows is for the process's reader.

  boolean tryRead() {
    return !reading.get() && reading.compareAndSet(false, true);
  }

  void endRead() {
    reading.set(false);
  }

  boolean isBeingRead() {
    return reading.get();
  }

  boolean isCallerBlocked() {
    return callerBlocks;
  }

  /// Counts the times that callers have read something.
  int callerReads() {
    return reads;
  }

  /// The reader wants to hear when the caller that reads now is done.
  void wantBack() {
    wantedBack = true;
  }

  /// Reads the socket once; false if nothing was there.
  boolean fill() {
    try {
      return inbox.fill() > 0;
    } catch (IOException | OutOfMemoryError e) {
      fail(reason(e));
      return false;
    }
  }

  /// Dispatches what has come in until there is work or nothing more.
  Work dispatch() {
    try {
      Message message;
      while ((message = next()) != null) {
        Work work = receiver.accept(this, message);
        if (!Work.isNone(work)) {
          return work;
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(reason(e));
    }
    return Work.NONE;
  }

  /// Runs work that came over this link. What user code throws is its answer; an answer that cannot
  /// be made, for want of memory, ends the link, so that whoever waits for it hears of that.
  public void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      fail("an answer could not be made: " + e);
    }
  }

  /// The next message. Where there is no memory for it just now, whoever uses it up is given a
  /// second to fail: the inbox loses nothing by that.
  private @Nullable Message next() throws IOException {
    for (int tries = 0; ; tries++) {
      try {
        return inbox.next();
      } catch (OutOfMemoryError e) {
        if (tries == MOST_TRIES) {
          throw new IOException("there was no memory for a message", e);
        }
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }

  /// What came over a link may end the link, and never the thread that reads.
  private static String reason(Throwable e) {
    String message = e.getMessage();
    return e instanceof IOException && message != null ? message : e.toString();
  }

  SocketChannel channel() {
    return channel;
  }

  /// Ends the link, and says why to the receiver if it is the first to do so.
  public void fail(String why) {
    if (ended.compareAndSet(null, why)) {
      release();
      Receiver told = receiver;
      try {
        readers.execute(() -> told.lost(this, why));
      } catch (OutOfMemoryError _) { // there is no thread to be had: better late than never
        told.lost(this, why);
      }
    }
  }

  /// Ends the link without another word to the receiver.
  @Override
  public void close() {
    if (ended.compareAndSet(null, "it is no longer wanted")) {
      outboxFlush();
      release();
    }
  }

  private void outboxFlush() {
    try {
      outbox.flush();
    } catch (IOException _) {
      // the other side is gone already
    }
  }

  /// Has `task` run once the link has ended, on a thread that may block.
  void atEnd(Runnable task) {
    atEnd.set(task);
    if (isClosed()) {
      runAtEnd();
    }
  }

  private void runAtEnd() {
    Runnable task = atEnd.getAndSet(null);
    if (task != null) {
      readers.execute(task);
    }
  }

  private void release() {
    readers.forget(this);
    conduit.close();
    try {
      channel.close();
    } catch (IOException _) {
      // nothing more can be done with it
    }
    outbox.close();
    inbox.close();
    readable.close();
    runAtEnd();
  }

  @Override
  public String toString() {
    return name;
  }
}
