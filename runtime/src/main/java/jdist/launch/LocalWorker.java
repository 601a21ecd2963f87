package jdist.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jdist.cluster.WorkerProcess;
import jdist.process.FlightRecording;

/// A worker that is a child of this process.
final class LocalWorker implements WorkerProcess {
  /// How long what a dead worker printed may take to arrive: longer only if a process that it
  /// started lives on and holds its output open.
  private static final Duration STRAGGLERS = Duration.ofMillis(500);

  private final Process process;
  private final WorkerErrors lastWords;
  private final PipeReader output;
  private final PipeReader errors;
  private final Optional<Path> recording;
  private volatile boolean killed;

  LocalWorker(
      int id, Process process, WorkerOutput output, WorkerErrors errors, Optional<Path> recording) {
    this.process = process;
    this.recording = recording;
    this.lastWords = errors;
    PipeName first = PipeName.of(process.pid(), 1);
    PipeName second = PipeName.of(process.pid(), 2);
    this.output = new PipeReader("jdist-output-" + id, process.getInputStream(), output, first);
    this.errors = new PipeReader("jdist-errors-" + id, process.getErrorStream(), errors, second);
  }

  /// Starts to read what it prints.
  ///
  /// @throws OutOfMemoryError if there is no thread to be had
  void startReading() {
    output.start();
    errors.start();
  }

  /// Writes a line to its standard input, which stays open. If it has ended already, its exit
  /// status and what it printed say more than this could.
  void say(String line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException _) { // it has ended
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) { // it has ended
    }
  }

  /// Not with [Process#destroyForcibly], which closes the streams and so loses what was printed
  /// last.
  @Override
  public void kill() {
    killed |= process.isAlive();
    process.toHandle().destroyForcibly();
  }

  @Override
  public boolean awaitExit(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    recording.ifPresent(this::complete);
    long patience = System.nanoTime() + STRAGGLERS.toNanos();
    if (awaitEndOfOutput(Math.min(patience, deadline))) {
      return true;
    }
    if (deadline < patience) {
      return false;
    }
    output.abandon();
    errors.abandon();
    awaitEndOfOutput(System.nanoTime() + STRAGGLERS.toNanos());
    return true;
  }

  private synchronized void complete(Path file) {
    try {
      FlightRecording.complete(file, process.pid());
    } catch (IOException _) { // what there is of it stays where it is
    }
  }

  private boolean awaitEndOfOutput(long deadline) throws InterruptedException {
    return output.awaitEnd(deadline) && errors.awaitEnd(deadline);
  }

  @Override
  public String howItEnded() {
    String last = process.isAlive() ? "" : lastWords.last().strip();
    return last.isEmpty()
        ? ending()
        : ending() + "; its last lines were:\n  " + last.replace("\n", "\n  ");
  }

  @Override
  public String ending() {
    if (process.isAlive()) {
      return "has not ended";
    }
    ExitStatus status = new ExitStatus(process.exitValue());
    boolean byOthers = status.isKill() && !killed;
    return status.words() + (byOthers ? ", as the kernel does when memory runs out" : "");
  }
}
