package jdist.spread;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jdist.call.Calls;
import jdist.failure.CallInterruptedException;
import jdist.parallel.Progress;
import jdist.transport.Gate;

/// Tells of progress until it is closed: on a terminal in a line that changes, elsewhere in a line
/// every ten seconds; or a program, ten times a second. At the end once more.
final class ProgressReport implements AutoCloseable {
  private static final boolean ON_TERMINAL = Boolean.getBoolean("jdist.stderr.terminal");
  private static final Duration OFTEN = Duration.ofMillis(100);
  private static final Duration SELDOM = Duration.ofSeconds(10);
  private static final Duration LAST_WORD = Duration.ofSeconds(1);
  private static final String TO_START_OF_LINE = "\r";
  private static final String ERASE_REST = "\u001b[K";

  private final Gate over = new Gate();
  private final Gate ended = new Gate();
  private final Supplier<Progress> progress;
  private final Consumer<Progress> teller;

  private ProgressReport(
      Calls calls, Supplier<Progress> progress, Consumer<Progress> teller, Duration interval) {
    this.progress = progress;
    this.teller = teller;
    calls.execute(() -> report(interval));
  }

  /// Told to a program, on a thread of its own.
  static ProgressReport to(Calls calls, Supplier<Progress> progress, Consumer<Progress> program) {
    return new ProgressReport(calls, progress, program, OFTEN);
  }

  /// Shown on standard error.
  static ProgressReport shown(Calls calls, Supplier<Progress> progress) {
    return ON_TERMINAL
        ? new ProgressReport(calls, progress, ProgressReport::redraw, OFTEN)
        : new ProgressReport(calls, progress, it -> err().println(ProgressText.of(it)), SELDOM);
  }

  private static PrintStream err() {
    return System.err;
  }

  private static void redraw(Progress progress) {
    err().print(TO_START_OF_LINE + ProgressText.of(progress) + ERASE_REST);
    err().flush();
  }

  private void report(Duration interval) {
    try {
      while (!over.await(Gate.deadline(interval))) {
        teller.accept(progress.get());
      }
      teller.accept(progress.get());
      if (ON_TERMINAL && interval.equals(OFTEN)) {
        err().println();
      }
    } catch (InterruptedException | CallInterruptedException _) {
      Thread.currentThread().interrupt(); // the process leaves the cluster
    } catch (RuntimeException e) { // the program's own
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      err().print("a callback for progress failed, and is not called again: " + text);
    } finally {
      ended.open();
    }
  }

  /// Waits for the last word, but not for a program that does not listen.
  @Override
  public void close() {
    over.open();
    try {
      boolean _ = ended.await(Gate.deadline(LAST_WORD));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
