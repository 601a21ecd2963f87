package jdist.call;

import java.io.Serializable;
import jdist.failure.CallCancelledException;
import jdist.failure.JdistException;
import org.jspecify.annotations.Nullable;

/// A self call that runs on a thread of its own, and what becomes of it. Thread-safe.
final class LocalWork {
  private static final String NAME = "a call of its own";

  private final CallContext context;
  private final Serializable task;
  private final @Nullable Cell cell;
  private final RunningCall running;

  /// @param cell takes the outcome; null if nobody wants one
  LocalWork(CallContext context, Serializable task, @Nullable Cell cell) {
    this.context = context;
    this.task = task;
    this.cell = cell;
    this.running = new RunningCall(context.places());
  }

  void start() {
    context.localWork().add(this);
    context.threads().execute(this::enter);
  }

  private void enter() {
    if (running.enterOrQueue(this::runInPlace)) {
      runInPlace();
    } else if (running.isCancelled() && running.cancel()) { // meanwhile
      context.localWork().remove(this);
    }
  }

  /// Whether it runs now.
  boolean isRunning() {
    return running.isRunning();
  }

  private void runInPlace() {
    try {
      if (running.begin(System.nanoTime())) {
        context.setContextLoader();
        ended(LocalCall.run(context, task));
      }
    } finally {
      running.end();
      context.localWork().remove(this);
      context.places().leave();
    }
  }

  private void ended(Settled outcome) {
    if (cell != null) {
      cell.settle(outcome);
    } else if (outcome instanceof Settled.Failure(JdistException failure)
        && !running.isCancelled()) {
      context.report("remoteDo", failure);
    }
  }

  /// Interrupts it, or does not let it begin; releases whoever waits for it at once.
  void cancel() {
    if (cell != null) {
      cell.settle(new Settled.Failure(new CallCancelledException(NAME)));
    }
    if (context.cancel(running, NAME)) {
      context.localWork().remove(this);
    }
  }
}
