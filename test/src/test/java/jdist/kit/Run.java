package jdist.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdist.kit.Jdist.Outcome;

/// A run of the command that goes on: what it prints is kept, signals can be sent to it, and keys
/// pressed if it is at a terminal. Close it to end what is left of it.
public final class Run implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Process process;
  private final Log output = new Log();
  private final Log errors = new Log();
  private final CompletableFuture<Void> read;

  Run(Process process) {
    this.process = process;
    this.read =
        CompletableFuture.allOf(
            copy(process.getInputStream(), output), copy(process.getErrorStream(), errors));
  }

  private static CompletableFuture<Void> copy(InputStream from, Log to) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            from.transferTo(to);
            done.complete(null);
          } catch (IOException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  /// Waits until it has printed this to its standard output, or to its terminal.
  public Run awaitOutput(String text) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(output.text()).as(errors.text()).contains(text));
    return this;
  }

  /// Presses Ctrl-C at its terminal.
  public Run pressCtrlC() {
    try {
      process.getOutputStream().write(3);
      process.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends a signal to the driver.
  public Run signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /// What it has printed to its standard error so far.
  public String errors() {
    return errors.text();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for its end.
  public Outcome awaitEnd() {
    try {
      assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
          .as("ended: %s%s", output.text(), errors.text())
          .isTrue();
      read.join();
      return new Outcome(process.exitValue(), output.text(), errors.text());
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
