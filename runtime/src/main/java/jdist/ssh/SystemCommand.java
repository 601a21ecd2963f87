package jdist.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// A command that runs over the `ssh` program, or that program itself.
final class SystemCommand implements SshCommand {
  /// What the program exits with when it is its own fault, and what a command may exit with too.
  private static final int FAULT = 255;

  private static final Duration ENDING = Duration.ofSeconds(2);

  private final Process process;
  private final Function<SystemCommand, Exit> fault;
  private final Consumer<SystemCommand> whenEnded;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Exit exit = unknown();

  /// @param fault says what it means that the program exits with 255
  /// @param whenEnded is told that it has ended, once that is known
  SystemCommand(
      Process process, Function<SystemCommand, Exit> fault, Consumer<SystemCommand> whenEnded) {
    this.process = process;
    this.fault = fault;
    this.whenEnded = whenEnded;
    Thread.ofVirtual().name("jdist-ssh-command-" + process.pid()).start(this::watch);
  }

  /// The program itself.
  SystemCommand(Process process) {
    this(process, _ -> unknown(), _ -> {});
  }

  private void watch() {
    try {
      int status = process.waitFor();
      exit =
          status == FAULT ? fault.apply(this) : new Exit(OptionalInt.of(status), Optional.empty());
    } catch (InterruptedException _) {
      // nobody interrupts this thread
    } finally {
      ended.countDown();
      whenEnded.accept(this);
    }
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
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(exit)
        : Optional.empty();
  }

  /// Nobody knows how it ended.
  static Exit unknown() {
    return new Exit(OptionalInt.empty(), Optional.empty());
  }

  @Override
  public void close() {
    end(process);
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
