package jdist.call;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// How many user calls a process runs at once (`-t`). A call that waits inside jdist gives its
/// place up meanwhile, so calls may wait for each other to any depth; coming back it goes before
/// calls that have not begun.
///
/// It may hold a lock, and the calls that have the places may wait for that: a call that waits for
/// a lock lends its place to one that comes back, and one that initialises a class needs none.
/// Thread-safe.
final class Places {
  /// For how long a call may wait to come back before it is asked why.
  static final Duration PATIENCE = Duration.ofMillis(100);

  private final Executor threads;
  private final Executor later;
  private final SequencedSet<Runnable> notBegun = new LinkedHashSet<>();
  private final Queue<Thread> comingBack = new ArrayDeque<>();
  private final Set<Thread> inside = new HashSet<>();
  private final int size;
  private int free;
  private boolean watched;
  private boolean lending;

  /// @param threads runs calls; must never refuse nor queue
  /// @param later runs what it is given when [#PATIENCE] has passed, and not on the caller's thread
  Places(int size, Executor threads, Executor later) {
    this.size = size;
    this.free = size;
    this.threads = threads;
    this.later = later;
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
      inside.add(Thread.currentThread());
      return true;
    }
    notBegun.add(call);
    return false;
  }

  /// Gives a place up: to a call that comes back, else to one that has not begun, else to none yet.
  void leave() {
    @Nullable Runnable next;
    synchronized (this) {
      inside.remove(Thread.currentThread());
      next = next();
    }
    if (next != null) {
      threads.execute(next);
    }
  }

  /// Who has the place that has been given up; what there is to do for it, if anything.
  private @Nullable Runnable next() {
    if (free < 0) {
      free++;
      return lending && !comingBack.isEmpty() ? this::lend : null;
    }
    Thread returning = comingBack.poll();
    if (returning != null) {
      inside.add(returning);
      LockSupport.unpark(returning);
      return null;
    }
    if (notBegun.isEmpty()) {
      free++;
      return null;
    }
    Runnable first = notBegun.removeFirst();
    return () -> {
      entered();
      first.run();
    };
  }

  private synchronized void entered() {
    inside.add(Thread.currentThread());
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
        takeAnyway(self);
        return;
      }
      comingBack.add(self);
      watch();
    }
    boolean interrupted = false;
    while (isComingBack(self)) {
      if (call.isCancelled() && leaveQueue(self)) {
        break;
      }
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      self.interrupt();
    }
  }

  private void takeAnyway(Thread thread) {
    free--;
    inside.add(thread);
  }

  private synchronized boolean leaveQueue(Thread thread) {
    if (!comingBack.remove(thread)) {
      return false;
    }
    takeAnyway(thread);
    return true;
  }

  private synchronized boolean isComingBack(Thread thread) {
    return comingBack.contains(thread);
  }

  private void watch() {
    if (!watched && !comingBack.isEmpty()) {
      watched = true;
      later.execute(this::letIn);
    }
  }

  /// Lets those come back whom nobody else would let in.
  private void letIn() {
    for (Thread thread : returning()) {
      if (ForeignWait.isInInitializer(thread) && leaveQueue(thread)) {
        LockSupport.unpark(thread);
      }
    }
    synchronized (this) {
      lend();
      watched = false;
      watch();
    }
  }

  /// Lets as many come back as calls that have a place wait for a lock.
  private synchronized void lend() {
    int waiting = (int) inside.stream().filter(ForeignWait::isForLock).count();
    lending = waiting > 0;
    while (waiting + free > 0 && !comingBack.isEmpty()) {
      Thread next = comingBack.remove();
      takeAnyway(next);
      LockSupport.unpark(next);
    }
  }

  private synchronized List<Thread> returning() {
    return new ArrayList<>(comingBack);
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
