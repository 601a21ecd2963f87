package jdist.call;

import java.io.Serializable;
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
}
