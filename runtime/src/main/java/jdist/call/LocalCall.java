package jdist.call;

import java.io.Serializable;
import jdist.failure.JdistException;
import jdist.task.Action;
import jdist.task.Task;
import org.jspecify.annotations.Nullable;

/// A call to one's own process: nothing is copied, what the task returns is the same object. Idea:
/// Julia Distributed, `remotecall(f, ::LocalProcess)`.
final class LocalCall {
  private LocalCall() {}

  /// Runs it in the current thread.
  static Settled run(CallContext context, Serializable task) {
    try {
      return new Settled.Value(context.inScope(() -> invoke(task)));
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return new Settled.Failure(context.failedHere(e));
    }
  }

  private static @Nullable Object invoke(Serializable task) throws Exception {
    if (task instanceof Task<?> value) {
      return value.call();
    }
    ((Action) task).run();
    return null;
  }

  /// Runs it in a place of the process, and settles `cell`.
  static void run(CallContext context, Serializable task, Cell cell, RunningCall running) {
    inPlace(context, running, () -> cell.settle(run(context, task)));
  }

  /// Runs it in a place of the process, and reports it if it fails.
  static void runUnanswered(CallContext context, Serializable task, RunningCall running) {
    inPlace(
        context,
        running,
        () -> {
          if (run(context, task) instanceof Settled.Failure(JdistException failure)) {
            context.report("remoteDo", failure);
          }
        });
  }

  private static void inPlace(CallContext context, RunningCall running, Runnable body) {
    Runnable placed =
        () -> {
          try {
            if (running.begin(System.nanoTime())) {
              context.setContextLoader();
              body.run();
            }
          } finally {
            running.end();
            context.places().leave();
          }
        };
    if (context.places().enterOrQueue(placed)) {
      placed.run();
    }
  }
}
