package jdist.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an `ssh` program writes of what it does, in a file of its own, apart from what the command
/// says.
record SystemLog(Path file) {
  private static final long PAUSE_NANOS = 2_000_000;
  private static final Pattern EXIT = Pattern.compile("Received exit status from master (\\d+)");
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

  /// How the command has exited, if the server has told.
  Optional<SshCommand.Exit> exit() {
    Matcher told = EXIT.matcher(text());
    return told.find()
        ? Optional.of(
            new SshCommand.Exit(OptionalInt.of(Integer.parseInt(told.group(1))), Optional.empty()))
        : Optional.empty();
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
