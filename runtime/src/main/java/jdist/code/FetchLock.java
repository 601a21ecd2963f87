package jdist.code;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Lets one process of a host, or of all hosts that share a home, fetch while the others wait for
/// what it brings. It only saves work: where it cannot be had in time, everybody fetches.
final class FetchLock implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final @Nullable FileChannel channel;

  private FetchLock(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /// Waits up to a minute for its turn.
  ///
  /// @throws InterruptedIOException if interrupted
  static FetchLock on(Path file) throws InterruptedIOException {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      awaitTurn(channel);
      return new FetchLock(channel);
    } catch (InterruptedException e) {
      new FetchLock(channel).close();
      throw (InterruptedIOException) new InterruptedIOException().initCause(e);
    } catch (IOException | OverlappingFileLockException e) {
      // No locks on this file system, or another worker within this JVM holds it: go on without.
      return new FetchLock(channel);
    }
  }

  private static void awaitTurn(FileChannel channel) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    FileLock lock = channel.tryLock();
    while (lock == null && System.nanoTime() - deadline < 0) {
      Thread.sleep(PAUSE);
      lock = channel.tryLock();
    }
  }

  /// Gives the turn to the next. The file stays, empty, until the cache is swept.
  @Override
  public void close() {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      return;
    }
  }
}
