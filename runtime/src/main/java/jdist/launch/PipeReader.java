package jdist.launch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Reads one of a worker's output streams to its end, on a thread of its own, whatever becomes of
/// the lines: a worker never waits because nobody reads it.
final class PipeReader {
  private static final long STACK_BYTES = 256 * 1024;

  private final InputStream in;
  private final LineTaker taker;
  private final PipeName pipe;
  private final Thread thread;
  private volatile boolean abandoned;

  PipeReader(String name, InputStream in, LineTaker taker, PipeName pipe) {
    this.in = in;
    this.taker = taker;
    this.pipe = pipe;
    this.thread =
        Thread.ofPlatform().name(name).daemon().stackSize(STACK_BYTES).unstarted(this::readAll);
  }

  /// @throws OutOfMemoryError if there is no thread to be had
  void start() {
    thread.start();
  }

  /// Waits until everything has been read, or until [System#nanoTime] is `deadline`.
  ///
  /// @return whether everything has been read
  boolean awaitEnd(long deadline) throws InterruptedException {
    boolean neverBegan = thread.getState() == Thread.State.NEW;
    return neverBegan || thread.join(Duration.ofNanos(deadline - System.nanoTime()));
  }

  /// Gives up a stream that does not end although its process has: another process holds its other
  /// end. Where the reader cannot be woken, which is everywhere but on Linux, its thread stays
  /// until that process ends.
  void abandon() {
    abandoned = true;
    if (thread.isAlive()) {
      pipe.wakeReader();
    }
  }

  private void readAll() {
    LineBuffer buffer = new LineBuffer();
    try (in) {
      int count = buffer.fill(in);
      while (count >= 0 && !abandoned) {
        taker.take(buffer.takeLines());
        count = buffer.fill(in);
      }
      buffer.drop(Math.max(count, 0));
    } catch (IOException _) { // a pipe that cannot be read has ended
    }
    taker.take(buffer.takeRest());
    taker.end();
  }
}
