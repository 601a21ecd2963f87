package jdist.spread;

import java.util.function.BiFunction;
import jdist.call.Calls;
import jdist.failure.CallCancelledException;
import jdist.failure.ClusterClosedException;
import jdist.failure.JdistException;
import jdist.parallel.WorkerPool;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.task.Task;
import org.jspecify.annotations.Nullable;

/// Calls that go to whatever member of a pool is free. Thread-safe.
public final class PoolCalls {
  private final LocalProcess process;

  public PoolCalls(LocalProcess process) {
    this.process = process;
  }

  /// Runs `task`; answers with its future.
  public <T extends @Nullable Object> RemoteFuture<T> call(WorkerPool pool, Task<T> task) {
    return start(pool, (worker, ended) -> process.calls().call(worker, task, ended));
  }

  /// The same, but answers when it has ended.
  public <T extends @Nullable Object> RemoteFuture<T> callWait(WorkerPool pool, Task<T> task) {
    return Calls.awaitOrCancel(call(pool, task));
  }

  /// Runs `task`; answers with its value.
  public <T extends @Nullable Object> T fetch(WorkerPool pool, Task<T> task) {
    int worker = pool.take();
    try {
      return process.calls().fetch(worker, task);
    } finally {
      pool.put(worker);
    }
  }

  /// Runs something; the future ends when that has.
  public RemoteFuture<Void> run(WorkerPool pool, Action action) {
    return start(pool, (worker, ended) -> process.calls().run(worker, action, ended));
  }

  private <T extends @Nullable Object> RemoteFuture<T> start(
      WorkerPool pool, BiFunction<Integer, Runnable, RemoteFuture<T>> call) {
    int worker = pool.take();
    try {
      return call.apply(worker, () -> putLater(pool, worker));
    } catch (RuntimeException | Error e) {
      pool.put(worker);
      throw e;
    }
  }

  /// Not on the thread that reads for the process, if that may wait.
  private void putLater(WorkerPool pool, int worker) {
    if (pool instanceof Pool known) {
      known.putLater(worker);
    } else {
      process.calls().execute(() -> pool.put(worker));
    }
  }

  /// Has something run, and wants no answer. That it has ended must be heard of all the same: its
  /// worker is free then.
  public void doIt(WorkerPool pool, Action action) {
    RemoteFuture<Void> future = run(pool, action);
    process.calls().execute(() -> report(future));
  }

  private void report(RemoteFuture<Void> future) {
    try {
      var _ = future.await();
    } catch (CallCancelledException | ClusterClosedException _) {
      // somebody wanted that
    } catch (JdistException e) {
      process.calls().report("remoteDo on process " + future.processId(), e);
    }
  }
}
