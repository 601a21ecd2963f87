package jdist.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// What an `ssh` program writes of what it does, in a file of its own, apart from what the command
/// says.
record SystemLog(Path file) {
  private static final long PAUSE_NANOS = 2_000_000;
  private static final String OPENED = "master session id";

  /// Waits until the server has opened a session. If it has not, the program has ended, or the
  /// limit is over.
  boolean awaitOpened(SystemCommand command, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean alive = command.isAlive();
      if (text().contains(OPENED)) {
        return true;
      }
      if (!alive || System.nanoTime() > end) {
        return false;
      }
      pause();
    }
  }

  /// Until there may be more of it.
  static void pause() throws InterruptedException {
    LockSupport.parkNanos(PAUSE_NANOS);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  String text() {
    try {
      return Files.readString(file);
    } catch (IOException _) { // not yet there
      return "";
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // its folder goes in the end
    }
  }
}
