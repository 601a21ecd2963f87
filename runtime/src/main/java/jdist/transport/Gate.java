package jdist.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Opens once, and lets through whoever waits. A waiter may sleep, or may be busy reading the link
/// that brings what it waits for ([Link#await]); opening wakes it in either case. Thread-safe.
public final class Gate {
  private static final VarHandle WAITERS;

  static {
    try {
      WAITERS = MethodHandles.lookup().findVarHandle(Gate.class, "waiters", Waiter.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 4);
  private static final Waiter OPEN = new Waiter();

  private volatile @Nullable Waiter waiters;

  public boolean isOpen() {
    return waiters == OPEN;
  }

  /// Opens it; the second time nothing happens.
  public void open() {
    Waiter waiter = (Waiter) WAITERS.getAndSet(this, OPEN);
    while (waiter != null && waiter != OPEN) {
      waiter.wake();
      waiter = waiter.next;
    }
  }

  /// The deadline that is `limit` from now, a time of [System#nanoTime]; decades stand for ever.
  public static long deadline(Duration limit) {
    Duration most = limit.compareTo(LONGEST) > 0 ? LONGEST : limit;
    return System.nanoTime() + (most.isNegative() ? 0 : most.toNanos());
  }

  /// Sleeps until it is open.
  ///
  /// @param deadline a time of [System#nanoTime]; `Long.MAX_VALUE`: none
  /// @return whether it is open
  public boolean await(long deadline) throws InterruptedException {
    return isOpen() || sleep(enter(), deadline);
  }

  /// The current thread is going to wait: it is woken when the gate opens, or spuriously.
  Waiter enter() {
    Waiter waiter = new Waiter();
    Waiter first;
    do {
      first = waiters;
      if (first == OPEN) {
        return waiter;
      }
      waiter.next = first;
    } while (!WAITERS.compareAndSet(this, first, waiter));
    return waiter;
  }

  /// Sleeps as `waiter`, which was entered by this thread.
  boolean sleep(Waiter waiter, long deadline) throws InterruptedException {
    while (!isOpen()) {
      if (Thread.interrupted()) {
        waiter.leave();
        throw new InterruptedException();
      }
      if (deadline == Long.MAX_VALUE) {
        LockSupport.park(this);
        continue;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        waiter.leave();
        return false;
      }
      LockSupport.parkNanos(this, left);
    }
    return true;
  }

  /// One thread at a gate. One that has left is passed over; it is unlinked with the gate itself.
  static final class Waiter {
    private volatile @Nullable Thread thread = Thread.currentThread();
    private volatile @Nullable Link reading;
    private @Nullable Waiter next;

    /// While it reads `link`, it may be blocked in that link's selector.
    void reads(@Nullable Link link) {
      reading = link;
    }

    void leave() {
      thread = null;
    }

    private void wake() {
      Link link = reading;
      if (link != null) {
        link.wakeCaller();
      }
      LockSupport.unpark(thread);
    }
  }
}
