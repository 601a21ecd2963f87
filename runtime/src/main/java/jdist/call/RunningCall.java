package jdist.call;

import org.jspecify.annotations.Nullable;

/// One call, from when it comes in to when it has ended here. Thread-safe.
///
/// WAITING (queued or not) -> RUNNING -> ENDED; cancelled at any time
final class RunningCall {
  private static final ThreadLocal<RunningCall> CURRENT = new ThreadLocal<>();

  private final Places places;
  private @Nullable Runnable queued;
  private @Nullable Thread thread;
  private long begun;
  private volatile boolean cancelled;

  RunningCall(Places places) {
    this.places = places;
  }

  /// The call that the current thread runs; null if it runs none.
  static @Nullable RunningCall current() {
    return CURRENT.get();
  }

  /// Takes a place for it, or queues it.
  ///
  /// @param later runs it on another thread, with a place
  /// @return whether the current thread has a place for it now
  synchronized boolean enterOrQueue(Runnable later) {
    queued = later;
    return places.enterOrQueue(later);
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
    queued = null;
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

  /// Interrupts it, unless it has ended; takes it out of the queue if it is there.
  ///
  /// @return whether it was in the queue, and so will never be run
  synchronized boolean cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
    return queued != null && places.withdraw(queued);
  }

  boolean isCancelled() {
    return cancelled;
  }

  synchronized boolean isRunning() {
    return thread != null;
  }

  /// Gives up its place while it waits inside jdist.
  void stepOut() {
    places.leave();
  }

  void stepIn() {
    places.comeBack(this);
  }
}
