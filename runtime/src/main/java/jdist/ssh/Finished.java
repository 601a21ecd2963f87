package jdist.ssh;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.future.SshFuture;

/// Waits for what MINA does, and ends when its thread is interrupted, which MINA's own waits only
/// tell as a failure.
final class Finished {
  private Finished() {}

  /// Whether it is done within the limit.
  static <T extends SshFuture<T>> boolean await(T future, Duration limit)
      throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    future.addListener(_ -> done.countDown());
    return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// The same for one who closes something, and does so however its thread feels about it.
  static <T extends SshFuture<T>> boolean awaitCalmly(T future, Duration limit) {
    boolean interrupted = Thread.interrupted();
    try {
      return await(future, limit);
    } catch (InterruptedException _) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
