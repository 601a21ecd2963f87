package jdist.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One thread's time as the process's reader. It ends when work that the reader runs itself lasts
/// too long, or waits: another thread then has the next turn, and this one finishes its work and
/// goes.
///
/// READING -> RUNNING since t -> READING, or OVER
final class Turn {
  private static final long READING = 0;
  private static final long OVER = -1;
  private static final VarHandle SINCE;

  static {
    try {
      SINCE = MethodHandles.lookup().findVarHandle(Turn.class, "since", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Link inherited;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Link current;
  private volatile long since = READING;

  /// @param inherited the link whose buffer the reader before was in the middle of
  Turn(@Nullable Link inherited) {
    this.inherited = inherited;
  }

  void begin() {
    thread = Thread.currentThread();
  }

  @Nullable Link inherited() {
    return inherited;
  }

  @Nullable Link current() {
    return current;
  }

  boolean isRunning() {
    return since > READING;
  }

  boolean isOf(Thread candidate) {
    return candidate.equals(thread);
  }

  /// Runs work that came over `link`.
  ///
  /// @return whether the turn goes on; if not, somebody else reads by now
  boolean run(Work work, Link link, Relief relief) {
    current = link;
    long start = Math.max(1, System.nanoTime() & Long.MAX_VALUE);
    since = start;
    relief.watch();
    link.run(work);
    return SINCE.compareAndSet(this, start, READING);
  }

  /// Ends the turn if it has been running work since before `limit`; true for the one who ended it.
  boolean endIfRunningSinceBefore(long limit) {
    long start = since;
    return start > READING && start <= limit && SINCE.compareAndSet(this, start, OVER);
  }

  /// Ends the turn of the current thread, which is running work and is about to wait.
  boolean end() {
    long start = since;
    return start > READING && SINCE.compareAndSet(this, start, OVER);
  }
}
