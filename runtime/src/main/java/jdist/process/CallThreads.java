package jdist.process;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// The threads of one process that read links and run calls: platform threads, kept for a while
/// after use, which the kernel shares the cores out to fairly; and beyond a few hundred of them
/// virtual threads, so that thousands of calls that wait are cheap. It never refuses nor queues:
/// how many calls run at once is decided by their places. Thread-safe.
final class CallThreads implements Executor, AutoCloseable {
  private static final int MOST_PLATFORM_THREADS = 256;
  private static final int KEPT_SECONDS = 10;
  private static final int MOST_TRIES = 20;
  private static final long NAP_NANOS = 20_000_000;

  private final ThreadPoolExecutor pool;
  private final Thread.Builder overflow;

  CallThreads(String name) {
    AtomicInteger count = new AtomicInteger();
    this.overflow = Thread.ofVirtual().name("jdist-waiting-call-" + name + "-", 0);
    this.pool =
        new ThreadPoolExecutor(
            0,
            MOST_PLATFORM_THREADS,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name("jdist-call-" + name + "-" + count.incrementAndGet())
                    .unstarted(task),
            (task, executor) -> runBeyond(task, executor.isShutdown()));
  }

  private void runBeyond(Runnable task, boolean closed) {
    if (!closed) {
      overflow.start(task);
    }
  }

  /// Where the system has no thread to give just now, it is asked again for a while.
  @Override
  public void execute(Runnable task) {
    for (int tries = 1; ; tries++) {
      try {
        pool.execute(task);
        return;
      } catch (OutOfMemoryError e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
