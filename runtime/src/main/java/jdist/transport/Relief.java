package jdist.transport;

import java.util.concurrent.locks.LockSupport;

/// The thread that once a millisecond sees to what nobody else would: it relieves a reader whose
/// work lasts, and sends what was left in a link's buffer to travel with more. It sleeps when there
/// has been nothing to see to for a while.
final class Relief implements AutoCloseable {
  private static final long TICK_NANOS = 1_000_000;
  private static final long PATIENCE_NANOS = 500_000;
  private static final int TICKS_BEFORE_SLEEP = 20;

  private final Readers readers;
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean closed;

  Relief(Readers readers, String name) {
    this.readers = readers;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// There is something to see to. Cheap unless it sleeps.
  void watch() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    int idle = 0;
    while (!closed) {
      if (idle > TICKS_BEFORE_SLEEP) {
        sleep();
        idle = 0;
      }
      LockSupport.parkNanos(TICK_NANOS);
      long now = System.nanoTime() & Long.MAX_VALUE;
      boolean busy = readers.relieve(now - PATIENCE_NANOS);
      idle = busy ? 0 : idle + 1;
    }
  }

  /// Announces the sleep before it looks a last time, so that [#watch] is never missed.
  private void sleep() {
    asleep = true;
    while (asleep && !closed && !readers.needsRelief()) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
