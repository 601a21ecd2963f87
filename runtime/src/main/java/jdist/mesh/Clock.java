package jdist.mesh;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// What a process does later: one thread, for short things that never block. Thread-safe.
public final class Clock implements AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;

  public Clock(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("jdist-clock-" + name).factory());
    executor.setRemoveOnCancelPolicy(true);
  }

  /// Runs `task` once, after `delay`.
  public void after(Duration delay, Runnable task) {
    var _ = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
