package jdist.call;

import org.jspecify.annotations.Nullable;

/// One call, from when it comes in to when it has ended here. Thread-safe.
///
/// WAITING -> RUNNING -> ENDED; cancelled at any time
final class RunningCall {
  private static final ThreadLocal<RunningCall> CURRENT = new ThreadLocal<>();

  private final long number;
  private final Places places;
  private @Nullable Thread thread;
  private long begun;
  private boolean cancelled;

  RunningCall(long number, Places places) {
    this.number = number;
    this.places = places;
  }

  /// The call that the current thread runs; null if it runs none.
  static @Nullable RunningCall current() {
    return CURRENT.get();
  }

  long number() {
    return number;
  }

  /// The thread that runs it; null if none does.
  synchronized @Nullable Thread thread() {
    return thread;
  }

  /// For how long it has been running.
  synchronized long nanos() {
    return System.nanoTime() - begun;
  }

  /// The current thread runs it from now on; false if it was cancelled before it began.
  ///
  /// @param now the time of [System#nanoTime]
  synchronized boolean begin(long now) {
    if (cancelled) {
      return false;
    }
    thread = Thread.currentThread();
    begun = now;
    CURRENT.set(this);
    return true;
  }

  /// It has ended: an interrupt that was meant for it, or that it has left behind, must not meet
  /// what the thread does next.
  @SuppressWarnings("CheckReturnValue") // whether there was one does not matter
  synchronized void end() {
    thread = null;
    CURRENT.remove();
    Thread.interrupted();
  }

  /// Interrupts it, unless it has ended.
  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// Gives up its place while it waits inside jdist.
  void stepOut() {
    places.leave();
  }

  void stepIn() {
    places.comeBack();
  }
}
