package jdist.spread;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.task.Task;
import jdist.task.Task1;
import org.jspecify.annotations.Nullable;

/// A batch on its worker: each item after the one before, whatever becomes of that.
///
/// @param items in order
record BatchRun<T, R extends @Nullable Object>(Task1<T, R> function, List<T> items)
    implements Task<BatchRun.Result<R>> {
  /// What came of it.
  ///
  /// @param values of each item; null for one that has failed
  /// @param failures futures that fail as the items have, by position
  /// @param nanos how long it took
  record Result<R extends @Nullable Object>(
      List<@Nullable R> values, Map<Integer, RemoteFuture<?>> failures, long nanos)
      implements Serializable {}

  @Override
  public Result<R> call() throws Exception {
    long start = System.nanoTime();
    if (items.size() == 1) { // its failure is that of the call
      List<@Nullable R> one = new ArrayList<>(1);
      one.add(function.call(items.getFirst()));
      return new Result<>(one, Map.of(), System.nanoTime() - start);
    }
    List<@Nullable R> values = new ArrayList<>(items.size());
    Map<Integer, RemoteFuture<?>> failures = new HashMap<>();
    for (T item : items) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("the map was cancelled");
      }
      try {
        values.add(function.call(item));
      } catch (InterruptedException e) {
        throw e;
      } catch (Throwable e) {
        failures.put(values.size(), failed(e));
        values.add(null);
      }
    }
    return new Result<>(values, failures, System.nanoTime() - start);
  }

  /// A future that fails with `failure`: a failure travels as such, not as a value.
  private static RemoteFuture<?> failed(Throwable failure) {
    LocalProcess process = CurrentProcess.find().orElseThrow();
    return process
        .calls()
        .call(
            process.id(),
            () -> {
              throw failure instanceof Exception exception
                  ? exception
                  : new java.util.concurrent.ExecutionException(failure);
            });
  }
}
