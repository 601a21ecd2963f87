package jdist.transport;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Much over one TLS connection, in a JVM of its own, for the JDK reads its limits once: one way,
/// the other way, both ways at once, in random splits and to readers that are slower. Prints how
/// many changes of keys went there and back.
final class KeyChanges {
  private static final int PERIOD = 1_000_003;
  private static final int PIECE = 300_000;
  private static final int BUFFER = 1 << 17;
  private static final long LIMIT_SECONDS = 200;

  private final ByteBuffer pattern = pattern();
  private final long bytes;
  private final AtomicInteger unfinished = new AtomicInteger();

  private KeyChanges(long bytes) {
    this.bytes = bytes;
  }

  /// Runs it.
  ///
  /// @param arguments whose TLS the side that dials has, and the other; megabytes of each stream
  public static void main(String[] arguments) throws Exception {
    TlsPair pair =
        TlsPair.of(TlsEngines.Kind.valueOf(arguments[0]), TlsEngines.Kind.valueOf(arguments[1]));
    ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    try (SocketPair left = SocketPair.open();
        SocketPair right = SocketPair.open()) {
      Relay there = new Relay(left.far(), right.near());
      Relay back = new Relay(right.near(), left.far());
      left.far().configureBlocking(true);
      right.near().configureBlocking(true);
      for (SocketChannel socket : List.of(left.near(), left.far(), right.near(), right.far())) {
        socket.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER); // less is under way than ..
        socket.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER); // .. may be sent with one key
      }
      threads.execute(there);
      threads.execute(back);
      Conduit near = pair.near().dialling().over(left.near(), new FakeHost());
      Conduit far = pair.far().accepting().over(right.far(), new FakeHost());
      near.begin();
      far.begin();
      new KeyChanges(100).stream(threads, near, far, 1, 1); // strangers say little
      KeyChanges changes = new KeyChanges(Long.parseLong(arguments[2]) << 20);
      changes.stream(threads, near, far, 1, 0);
      changes.stream(threads, near, far, 0, 1);
      changes.stream(threads, near, far, 1, 1);
      System.out.println(there.changes + " " + back.changes);
    }
  }

  private static ByteBuffer pattern() {
    byte[] random = new byte[PERIOD];
    new Random(1).nextBytes(random);
    return ByteBuffer.allocateDirect(PERIOD + PIECE).put(random).put(random, 0, PIECE).flip();
  }

  /// Has so many streams go there and back, all at once.
  private void stream(ExecutorService threads, Conduit near, Conduit far, int there, int back)
      throws Exception {
    unfinished.set(2);
    List<Callable<Void>> sides =
        List.of(
            () -> exchange(near, there * bytes, back * bytes),
            () -> exchange(far, back * bytes, there * bytes));
    List<Future<Void>> ends = new ArrayList<>();
    sides.forEach(side -> ends.add(threads.submit(side)));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!ends.stream().allMatch(Future::isDone)) {
      for (Future<Void> end : ends) {
        if (end.state() == Future.State.FAILED) {
          end.get();
        }
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("a stream did not get through");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private ByteBuffer piece(long at, int length) {
    return pattern.slice((int) (at % PERIOD), length);
  }

  /// Sends and takes in turns, so that who has read a question answers before it sends much more.
  private Void exchange(Conduit conduit, long toSend, long toTake) throws IOException {
    Random splits = new Random(toSend);
    ByteBuffer room = ByteBuffer.allocateDirect(PIECE);
    long sent = 0;
    long got = 0;
    boolean finished = false;
    while (unfinished.get() > 0) {
      int length = (int) Math.min(toSend - sent, 1 + splits.nextInt(PIECE));
      ByteBuffer piece = piece(sent, length);
      conduit.write(piece);
      sent += piece.position();
      int count = conduit.read(room.clear().limit(1 + splits.nextInt(PIECE)));
      if (count < 0 || got + count > toTake) {
        throw new IOException("an end, or too much, after " + got + " bytes");
      }
      if (!room.flip().equals(piece(got, count))) {
        throw new IOException("something else came than was sent, at " + got);
      }
      got += count;
      if (got == toTake && !finished) {
        finished = true;
        unfinished.decrementAndGet();
      }
      if (splits.nextInt(16) == 0 || (count == 0 && piece.position() == 0)) {
        LockSupport.parkNanos(50_000); // it is slower than the other side
      }
    }
    return null;
  }

  /// Hands on what comes, and counts the records that can be nothing but a change of keys.
  private static final class Relay implements Runnable {
    private static final int HEADER = 5;

    /// A message of five bytes, its kind, and the seal. Bulk has hardly a record so short.
    private static final int CHANGE = 5 + 1 + 16;

    /// What the JDK adds.
    private static final int PADDING = 16;

    private final SocketChannel from;
    private final SocketChannel to;
    private volatile int changes;

    Relay(SocketChannel from, SocketChannel to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public void run() {
      ByteBuffer some = ByteBuffer.allocateDirect(1 << 16);
      try {
        while (from.read(some) >= 0) {
          int whole = count(some);
          int rest = some.position();
          some.flip();
          while (some.hasRemaining()) {
            to.write(some.limit(Math.max(whole, some.position())));
            if (some.position() == whole) {
              break;
            }
          }
          some.limit(rest).compact();
        }
      } catch (IOException _) {
        // it is over
      }
    }

    /// How many of the bytes are whole records.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private int count(ByteBuffer some) {
      int at = 0;
      while (some.position() - at >= HEADER) {
        int length = some.getShort(at + HEADER - Short.BYTES) & 0xffff;
        if (some.position() - at < HEADER + length) {
          break;
        }
        changes += length == CHANGE || length == CHANGE + PADDING ? 1 : 0;
        at += HEADER + length;
      }
      return at;
    }
  }
}
