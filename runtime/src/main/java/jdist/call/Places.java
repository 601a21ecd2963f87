package jdist.call;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/// How many user calls a process runs at once (`-t`). A call that waits inside jdist gives its
/// place up meanwhile, so calls may wait for each other to any depth; coming back it goes before
/// calls that have not begun. Thread-safe.
final class Places {
  private final Executor threads;
  private final SequencedSet<Runnable> notBegun = new LinkedHashSet<>();
  private final Queue<Thread> comingBack = new ArrayDeque<>();
  private final int size;
  private int free;

  Places(int size, Executor threads) {
    this.size = size;
    this.free = size;
    this.threads = threads;
  }

  int size() {
    return size;
  }

  /// Takes a place for a call that is about to begin. If there is none, `call` is run later, with a
  /// place, on another thread.
  ///
  /// @return whether there is one, and the current thread has it now
  synchronized boolean enterOrQueue(Runnable call) {
    if (free > 0) {
      free--;
      return true;
    }
    notBegun.add(call);
    return false;
  }

  /// Gives a place up: to a call that comes back, else to one that has not begun, else to none yet.
  void leave() {
    Runnable next;
    synchronized (this) {
      if (free < 0) {
        free++;
        return;
      }
      Thread returning = comingBack.poll();
      if (returning != null) {
        LockSupport.unpark(returning);
        return;
      }
      if (notBegun.isEmpty()) {
        free++;
        return;
      }
      next = notBegun.removeFirst();
    }
    threads.execute(next);
  }

  /// Takes a call that has not begun out of the queue; false if it is not there.
  synchronized boolean withdraw(Runnable call) {
    return notBegun.remove(call);
  }

  /// Takes a place back after a wait; waits for one, unless `call` is cancelled: what has been told
  /// to end is not kept from it by those who have not. An interrupt is kept for the caller.
  void comeBack(RunningCall call) {
    Thread self = Thread.currentThread();
    synchronized (this) {
      if (free > 0 || call.isCancelled()) {
        free--;
        return;
      }
      comingBack.add(self);
    }
    boolean interrupted = false;
    while (isComingBack(self)) {
      if (call.isCancelled() && takeAnyway(self)) {
        break;
      }
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      self.interrupt();
    }
  }

  private synchronized boolean takeAnyway(Thread thread) {
    if (!comingBack.remove(thread)) {
      return false;
    }
    free--;
    return true;
  }

  private synchronized boolean isComingBack(Thread thread) {
    return comingBack.contains(thread);
  }

  /// Places that are taken, and calls that wait for one.
  synchronized int busy() {
    return size - free + notBegun.size() + comingBack.size();
  }

  /// @param running calls that have a place
  /// @param queued calls that have come in and not begun
  record Load(int running, int queued) {}

  synchronized Load load() {
    return new Load(size - free, notBegun.size());
  }
}
