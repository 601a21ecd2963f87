package jdist.mesh;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// What a process does later: one thread, for short things that never block. Thread-safe.
public final class Clock implements AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;

  public Clock(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("jdist-clock-" + name).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
  }

  /// Something that will happen.
  @FunctionalInterface
  public interface Alarm {
    /// It will not, unless it has.
    void cancel();
  }

  /// Runs `task` once, after `delay`; never, once the clock is closed.
  public void after(Duration delay, Runnable task) {
    var _ = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// The same at a time of [System#nanoTime], for what may turn out to be needless.
  public Alarm at(long nanoTime, Runnable task) {
    Future<?> planned = executor.schedule(task, nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
    return () -> planned.cancel(false);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
