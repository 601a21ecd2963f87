package jdist.call;

import org.jspecify.annotations.Nullable;

/// One call of another process's, while it runs here. Thread-safe.
final class RunningCall {
  private static final ThreadLocal<RunningCall> CURRENT = new ThreadLocal<>();

  private final long number;
  private final Places places;
  private @Nullable Thread thread;
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

  /// The current thread runs it from now on.
  synchronized void begin() {
    thread = Thread.currentThread();
    CURRENT.set(this);
    if (cancelled) {
      thread.interrupt();
    }
  }

  /// It has ended: an interrupt that was meant for it must not meet what the thread does next.
  synchronized void end() {
    thread = null;
    CURRENT.remove();
    if (cancelled) {
      Thread.interrupted();
    }
  }

  /// Interrupts it, unless it has ended.
  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  /// Gives up its place while it waits inside jdist.
  void stepOut() {
    places.leave();
  }

  void stepIn() {
    places.comeBack();
  }
}
