package jdist.call;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How much may be under way to one peer: so many calls, so many bytes. Whoever wants more waits:
/// an overload meets back-pressure, not an `OutOfMemoryError`. Thread-safe.
final class Credit {
  static final int CALLS = 100_000;
  static final long BYTES = 64L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private int calls;
  private long bytes;
  private int waiting;
  private boolean closed;

  /// Takes credit for one call if there is some.
  boolean tryTake(long weight) {
    lock.lock();
    try {
      if (closed || (waiting == 0 && fits(weight))) {
        take(weight);
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Takes credit for one call; waits for it. A call heavier than all credit goes alone.
  void take(long weight, Runnable beforeWaiting) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting++;
      while (!closed && !fits(weight)) {
        beforeWaiting.run();
        returned.await();
      }
      take(weight);
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /// Takes credit for one call of no weight, whether there is some or not.
  void overdraw() {
    lock.lock();
    try {
      take(0);
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(long weight) {
    return calls == 0 || (calls < CALLS && bytes + weight <= BYTES);
  }

  private void take(long weight) {
    calls++;
    bytes += weight;
  }

  void giveBack(long weight) {
    lock.lock();
    try {
      calls--;
      bytes -= weight;
      if (waiting > 0) {
        returned.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  int calls() {
    return calls;
  }

  /// The link is gone: nobody waits any more.
  void close() {
    lock.lock();
    try {
      closed = true;
      returned.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
