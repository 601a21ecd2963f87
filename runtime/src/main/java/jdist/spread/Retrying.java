package jdist.spread;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jdist.failure.CallInterruptedException;
import jdist.failure.ClusterClosedException;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.task.Task;
import jdist.task.Task1;
import jdist.transport.Gate;
import org.jspecify.annotations.Nullable;

/// Tries something again until it succeeds, or there is no delay left. Idea: Julia's `retry`.
public final class Retrying {
  private Retrying() {}

  /// Calls `task`, and again after each of `delays` if it fails with what `check` accepts. What it
  /// throws when it is not tried again comes out as it is.
  public static <R extends @Nullable Object> R call(
      Task<R> task, List<Duration> delays, Task1<Throwable, Boolean> check) throws Exception {
    for (Duration delay : delays) {
      try {
        return task.call();
      } catch (InterruptedException | CallInterruptedException e) {
        throw e; // whoever interrupts it wants an end
      } catch (Exception | Error e) {
        if (!accepts(check, e)) {
          throw e;
        }
        await(delay, e);
      }
    }
    return task.call();
  }

  private static boolean accepts(Task1<Throwable, Boolean> check, Throwable failure)
      throws Exception {
    try {
      return check.call(failure);
    } catch (Exception | Error e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  /// A call gives its place up meanwhile.
  private static void await(Duration delay, Throwable why) throws InterruptedException {
    try {
      Optional<LocalProcess> process = process();
      if (process.isPresent()) {
        var _ = process.get().calls().await(new Gate(), Gate.deadline(delay), "another attempt");
      } else {
        Thread.sleep(delay);
      }
    } catch (InterruptedException | CallInterruptedException e) {
      e.addSuppressed(why);
      throw e;
    }
  }

  private static Optional<LocalProcess> process() {
    try {
      return CurrentProcess.find();
    } catch (ClusterClosedException _) { // there are several, and this is part of none
      return Optional.empty();
    }
  }
}
