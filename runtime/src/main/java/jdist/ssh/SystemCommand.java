package jdist.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A command that runs over the `ssh` program.
final class SystemCommand implements SshCommand {
  /// What the program exits with when it is its own fault.
  private static final int FAULT = 255;

  private static final Duration ENDING = Duration.ofSeconds(2);

  private final Process process;
  private final Consumer<SystemCommand> whenEnded;

  SystemCommand(Process process, Consumer<SystemCommand> whenEnded) {
    this.process = process;
    this.whenEnded = whenEnded;
    var _ = process.onExit().thenRun(() -> whenEnded.accept(this));
  }

  @Override
  public OutputStream stdin() {
    return process.getOutputStream();
  }

  @Override
  public InputStream stdout() {
    return process.getInputStream();
  }

  @Override
  public InputStream stderr() {
    return process.getErrorStream();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public Optional<Exit> await(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    int status = process.exitValue();
    return Optional.of(
        status == FAULT ? unknown() : new Exit(OptionalInt.of(status), Optional.empty()));
  }

  /// Nobody knows how it ended.
  static Exit unknown() {
    return new Exit(OptionalInt.empty(), Optional.empty());
  }

  @Override
  public void close() {
    end(process);
    whenEnded.accept(this);
  }

  /// Ends a program: kindly at first, so that it tells its control master, or its clients.
  static void end(Process process) {
    boolean interrupted = Thread.interrupted();
    try {
      process.destroy();
      if (!process.waitFor(ENDING.toNanos(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      interrupted = true;
      process.destroyForcibly();
    } finally {
      closeAll(process);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void closeAll(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // what was not written has no reader any more
    }
  }
}
