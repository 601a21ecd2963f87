package jdist.spread;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.ItemFailedException;
import jdist.failure.JdistException;
import jdist.failure.LinkLostException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.UnreachableException;
import jdist.parallel.PmapOptions;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.spread.Batch.Item;
import jdist.task.Task1;
import jdist.transport.Gate;
import org.jspecify.annotations.Nullable;

/// One `pmap`: a lane for each worker, which asks for a batch, has it run there, and asks again.
/// Workers that join meanwhile get a lane, the lane of one that is gone ends.
final class ParallelMap<T, R extends @Nullable Object> {
  private static final Duration LOOK_FOR_WORKERS = Duration.ofMillis(100);

  private final LocalProcess process;
  private final Task1<T, R> function;
  private final PmapOptions<R> options;
  private final Shares<T> shares;
  private final List<@Nullable Object> results = new ArrayList<>(); // guarded by itself
  private final Set<RemoteFuture<?>> underWay = ConcurrentHashMap.newKeySet();
  private final Set<Integer> known = new HashSet<>(); // guarded by itself
  private final Gate over = new Gate();
  private volatile int lanes;
  private @Nullable RuntimeException failure;

  ParallelMap(
      LocalProcess process,
      Task1<T, R> function,
      Iterable<? extends T> items,
      PmapOptions<R> options) {
    this.process = process;
    this.function = function;
    this.options = options;
    Iterator<? extends T> source = items.iterator();
    long total = items instanceof Collection<?> all ? all.size() : -1;
    this.shares = new Shares<>(source, total, options.batchSize().orElse(0));
  }

  /// Runs it; answers with the results in the order of the items.
  @SuppressWarnings("unchecked") // each result came from the function, or from `onError`
  List<R> run() {
    try {
      addLanes();
      while (!over.isOpen()) {
        process.calls().await(over, Gate.deadline(LOOK_FOR_WORKERS), "a pmap");
        if (!over.isOpen() && options.distributed()) {
          addLanes();
        }
      }
    } catch (CallInterruptedException e) {
      stop(e);
    }
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
    synchronized (results) {
      return (List<R>) results;
    }
  }

  private void addLanes() {
    if (!options.distributed()) {
      known.add(process.id());
      startLanes(process.id(), process.calls().threads());
      return;
    }
    synchronized (known) {
      addLanes(process.workers());
    }
  }

  private void addLanes(List<Integer> workers) {
    boolean alone = workers.equals(List.of(process.id()));
    if (alone && !known.isEmpty()) {
      return; // all workers are gone: what is left has failed with them
    }
    for (int worker : workers) {
      if (known.add(worker)) {
        startLanes(worker, alone ? process.calls().threads() : options.perWorker());
      }
    }
  }

  private void startLanes(int worker, int count) {
    synchronized (this) {
      lanes += count;
    }
    for (int i = 0; i < count; i++) {
      process.calls().execute(() -> lane(worker));
    }
  }

  private void lane(int worker) {
    try {
      Batch<T> batch = shares.next(lanes);
      while (batch != null && send(worker, batch)) {
        batch = shares.next(lanes);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the process leaves the cluster
      stop(new CallInterruptedException("a pmap"));
    } catch (RuntimeException e) {
      stop(e);
    } finally {
      laneEnded(worker);
    }
  }

  private void laneEnded(int worker) {
    boolean last;
    synchronized (this) {
      lanes--;
      last = lanes == 0;
    }
    if (last && !shares.isOver() && nobodyComes()) {
      stop(
          new ProcessExitedException(
              worker,
              process.calls().hostOf(worker),
              "was the last worker of a pmap, and is gone"));
    }
    if (last && shares.isOver()) {
      over.open();
    }
  }

  private boolean nobodyComes() {
    List<Integer> workers = process.workers();
    synchronized (known) {
      return workers.equals(List.of(process.id())) || known.containsAll(workers);
    }
  }

  private void stop(RuntimeException why) {
    synchronized (this) {
      if (failure == null) {
        failure = why;
      }
    }
    shares.stop();
    for (RemoteFuture<?> call : underWay) {
      call.cancel(true);
    }
    over.open();
  }

  /// Has a batch run; false if its worker is gone.
  private boolean send(int worker, Batch<T> batch) {
    BatchRun.Result<R> result;
    try {
      result = run(worker, batch);
    } catch (CannotTravelException e) {
      throw e;
    } catch (ProcessExitedException | LinkLostException | UnreachableException e) {
      batch.items().forEach(item -> failed(worker, item, e, true));
      return false;
    } catch (JdistException e) {
      if (shares.isOver()) {
        return false;
      }
      Throwable cause = e instanceof RemoteException && e.getCause() != null ? e.getCause() : e;
      batch.items().forEach(item -> failed(worker, item, cause, false));
      return true;
    }
    take(worker, batch, result);
    return true;
  }

  private BatchRun.Result<R> run(int worker, Batch<T> batch) {
    RemoteFuture<BatchRun.Result<R>> call =
        process.calls().call(worker, new BatchRun<>(function, batch.values()));
    underWay.add(call);
    try {
      if (options.timeLimit().isPresent()) {
        var _ = call.timeLimit(options.timeLimit().get());
      }
      if (shares.isOver()) {
        call.cancel(true);
      }
      return call.fetch();
    } finally {
      underWay.remove(call);
    }
  }

  private void take(int worker, Batch<T> batch, BatchRun.Result<R> result) {
    shares.took(batch.items().size(), result.nanos());
    int good = 0;
    synchronized (results) {
      for (int i = 0; i < batch.items().size(); i++) {
        if (!result.failures().containsKey(i)) {
          set(batch.items().get(i).index(), result.values().get(i));
          good++;
        }
      }
    }
    result
        .failures()
        .forEach((position, failed) ->
            failed(worker, batch.items().get(position), causeOf(failed), false));
    shares.done(good);
  }

  private static Throwable causeOf(RemoteFuture<?> failed) {
    try {
      var _ = failed.fetch();
      return new IllegalStateException("it has not failed");
    } catch (RemoteException e) {
      Throwable cause = e.getCause();
      return cause == null ? e : cause;
    } catch (JdistException e) {
      return e;
    }
  }

  private void set(int index, @Nullable Object value) {
    while (results.size() <= index) {
      results.add(null);
    }
    results.set(index, value);
  }

  /// An attempt at an item has failed: there is another, or what takes its place, or the end.
  private void failed(int worker, Item<T> item, Throwable cause, boolean atOnce) {
    List<Duration> delays = options.retryDelays();
    int attempt = item.attempts();
    if (attempt <= delays.size() && options.retryCheck().test(cause)) {
      shares.again(item, atOnce ? Duration.ZERO : delays.get(attempt - 1));
      return;
    }
    Function<Throwable, R> onError = options.onError().orElse(null);
    if (onError == null) {
      String attempts =
          delays.isEmpty() ? "" : ", attempt " + attempt + " of " + (delays.size() + 1);
      throw new ItemFailedException(
          item.index(),
          shares.total(),
          item.value(),
          worker,
          process.calls().hostOf(worker),
          attempts,
          cause);
    }
    R instead = onError.apply(cause);
    synchronized (results) {
      set(item.index(), instead);
    }
    shares.done(1);
  }
}
