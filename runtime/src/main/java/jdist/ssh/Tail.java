package jdist.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Reads a stream to its end, so that nobody waits for a reader, and keeps the last of it. Its
/// thread ends with the stream.
final class Tail {
  private static final Duration ENDING = Duration.ofSeconds(1);
  private static final int KEPT = 16_384;

  private final StringBuilder kept = new StringBuilder(); // @GuardedBy("kept")
  private final Thread thread;

  private Tail(InputStream stream, String host) {
    this.thread = Thread.ofVirtual().name("jdist-ssh-tail-" + host).unstarted(() -> read(stream));
  }

  static Tail of(InputStream stream, String host) {
    Tail tail = new Tail(stream, host);
    tail.thread.start();
    return tail;
  }

  private void read(InputStream stream) {
    byte[] piece = new byte[KEPT];
    try {
      int count;
      while ((count = stream.read(piece)) >= 0) {
        keep(new String(piece, 0, count, StandardCharsets.UTF_8));
      }
    } catch (IOException _) {
      // this was all
    }
  }

  private void keep(String text) {
    synchronized (kept) {
      kept.append(text);
      kept.delete(0, Math.max(0, kept.length() - KEPT));
    }
  }

  /// What has been read once the stream has ended, for which it waits a moment.
  String whole() {
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(ENDING);
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return text();
  }

  /// What has been read so far.
  String text() {
    synchronized (kept) {
      return kept.toString();
    }
  }
}
