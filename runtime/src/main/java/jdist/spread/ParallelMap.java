package jdist.spread;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import jdist.failure.CallInterruptedException;
import jdist.failure.ItemFailedException;
import jdist.failure.JdistException;
import jdist.failure.NoWorkerException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.parallel.PmapOptions;
import jdist.parallel.WorkerPool;
import jdist.process.LocalProcess;
import jdist.process.MemberListener;
import jdist.remote.RemoteFuture;
import jdist.spread.Batch.Item;
import jdist.task.Task1;
import jdist.transport.Gate;
import org.jspecify.annotations.Nullable;

/// One `pmap`: lanes that ask for a batch, have it run, and ask again. Each worker has its own, and
/// so have workers that join meanwhile; or all share the workers of a pool. Thread-safe.
final class ParallelMap<T, R extends @Nullable Object> implements MemberListener {
  private final LocalProcess process;
  private final Task1<T, R> function;
  private final PmapOptions<R> options;
  private final Shares<T> shares;
  private final Results<R> results;
  private final Tally tally;
  private final Set<RemoteFuture<?>> underWay = ConcurrentHashMap.newKeySet();
  private final Set<Integer> known = new HashSet<>(); // guarded by itself
  private final Set<Integer> leaving = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = new HashSet<>(); // guarded by itself
  private final List<ProgressReport> reports = new ArrayList<>(0);
  private final Gate over = new Gate();
  private volatile int lanes;
  private @Nullable RuntimeException lastWords; // of the lane that ended last
  private @Nullable Throwable failure; // a RuntimeException or an Error

  ParallelMap(
      LocalProcess process,
      Task1<T, R> function,
      Shares<T> shares,
      Results<R> results,
      PmapOptions<R> options) {
    this.process = process;
    this.function = function;
    this.options = options;
    this.shares = shares;
    this.results = results;
    this.tally = new Tally(shares.total());
  }

  /// Runs one over all of `items`; answers with the results in their order.
  static <T, R extends @Nullable Object> List<R> run(
      LocalProcess process,
      Task1<T, R> function,
      Iterable<? extends T> items,
      PmapOptions<R> options) {
    try (Broadcasts.Light<T, R> light = Broadcasts.light(process, function, options)) {
      return runLight(process, light.function(), items, options);
    }
  }

  private static <T, R extends @Nullable Object> List<R> runLight(
      LocalProcess process,
      Task1<T, R> function,
      Iterable<? extends T> items,
      PmapOptions<R> options) {
    long total = items instanceof Collection<?> all ? all.size() : -1;
    Shares<T> shares =
        new Shares<>(items.iterator(), total, options.batchSize().orElse(0), Long.MAX_VALUE);
    Results.InOrder<R> results = new Results.InOrder<>();
    ParallelMap<T, R> map = new ParallelMap<>(process, function, shares, results, options);
    map.start();
    map.await();
    return results.all();
  }

  void start() {
    String label = options.label().orElse("pmap");
    options
        .progress()
        .ifPresent(told ->
            reports.add(ProgressReport.to(process.calls(), () -> tally.progress(label), told)));
    if (options.label().isPresent()) {
      reports.add(ProgressReport.shown(process.calls(), () -> tally.progress(label)));
    }
    try {
      startLanes();
    } catch (RuntimeException e) { // a pool may refuse to say how large it is
      reports.forEach(ProgressReport::close);
      throw e;
    }
  }

  private void startLanes() {
    Optional<WorkerPool> pool = options.pool();
    if (!options.distributed()) {
      startLanes(process.calls().threads(), process.id());
      known.add(process.id());
    } else if (pool.isPresent()) {
      startLanes(
          Math.max(1, pool.get().size()), new NoWorkerException(), lane -> lane.run(pool.get()));
    } else {
      process.watch(this);
      addLanes();
    }
  }

  /// Waits until it is over; throws what it has failed with. Whoever is interrupted ends it.
  void await() {
    try {
      process.calls().await(over, Long.MAX_VALUE, "a pmap");
    } catch (CallInterruptedException e) {
      stop(e);
    } finally {
      reports.forEach(ProgressReport::close);
    }
    synchronized (this) {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (RuntimeException) failure;
      }
    }
  }

  PmapOptions<R> options() {
    return options;
  }

  int lanes() {
    return lanes;
  }

  /// Whether a worker is gone, or about to go.
  boolean isLeaving(int worker) {
    return leaving.contains(worker);
  }

  @Override
  public void joined(int processId) {
    addLanes();
    endIfAlone();
  }

  @Override
  public void left(int processId) {
    leaving.add(processId);
    endIfAlone();
  }

  private void addLanes() {
    synchronized (known) {
      List<Integer> workers = process.workers();
      boolean alone = workers.equals(List.of(process.id()));
      if (alone && !known.isEmpty()) {
        return; // all workers are gone: what is left has failed with them
      }
      for (int worker : workers) {
        if (known.add(worker)) {
          startLanes(alone ? process.calls().threads() : options.perWorker(), worker);
        }
      }
    }
  }

  private void startLanes(int count, int worker) {
    ProcessExitedException last =
        new ProcessExitedException(
            worker, process.calls().hostOf(worker), "was the last worker of a pmap, and is gone");
    startLanes(count, last, lane -> lane.run(worker));
  }

  /// What a lane does until it finds nothing more to do.
  private interface Course<T, R extends @Nullable Object> {
    void run(Lane<T, R> lane) throws InterruptedException;
  }

  /// @param unfinished what it comes to if these are the last lanes, and leave something undone
  private void startLanes(int count, RuntimeException unfinished, Course<T, R> course) {
    synchronized (this) {
      lanes += count;
    }
    for (int i = 0; i < count; i++) {
      process.calls().execute(() -> run(course, unfinished));
    }
  }

  private void run(Course<T, R> course, RuntimeException unfinished) {
    synchronized (threads) {
      threads.add(Thread.currentThread());
    }
    try {
      course.run(new Lane<>(process, this, shares, function));
    } catch (InterruptedException _) {
      stop(new CallInterruptedException("a pmap")); // the process leaves the cluster
    } catch (NoWorkerException _) {
      // others may have a worker each
    } catch (RuntimeException | Error e) { // else nobody would answer for this lane's items
      stop(e);
    } finally {
      synchronized (threads) {
        threads.remove(Thread.currentThread());
        boolean _ = Thread.interrupted(); // by this map: until now the thread was its own
      }
      laneEnded(unfinished);
    }
  }

  private void laneEnded(RuntimeException unfinished) {
    synchronized (this) {
      lanes--;
      lastWords = unfinished;
    }
    endIfAlone();
  }

  /// If there are no lanes any more, and there will be none. Also looked at when workers come and
  /// go: one that was about to take part may die before it does.
  private void endIfAlone() {
    RuntimeException unfinished;
    boolean nobodyComes;
    synchronized (known) { // or somebody would be known whose lanes are not counted yet
      synchronized (this) {
        unfinished = lastWords;
        if (lanes > 0 || unfinished == null) {
          return;
        }
      }
      List<Integer> workers = process.workers();
      nobodyComes =
          known.isEmpty() // they are of a pool
              || workers.equals(List.of(process.id()))
              || known.containsAll(workers);
    }
    if (shares.isOver()) {
      over.open();
      results.end();
    } else if (nobodyComes) {
      stop(unfinished);
    }
  }

  /// Ends it; what is under way is cancelled.
  ///
  /// @param why a [RuntimeException] or an [Error]
  void stop(Throwable why) {
    synchronized (this) {
      if (failure == null) {
        failure = why;
      }
    }
    shares.stop();
    underWay.forEach(call -> call.cancel(true));
    synchronized (threads) {
      threads.stream().filter(it -> !it.equals(Thread.currentThread())).forEach(Thread::interrupt);
    }
    over.open();
    results.end();
  }

  /// A call of a lane has been sent.
  void begins(RemoteFuture<?> call) {
    underWay.add(call);
    tally.busy(underWay.size());
    if (shares.isOver()) {
      call.cancel(true);
    }
  }

  /// A call of a lane has ended.
  void ended(RemoteFuture<?> call) {
    underWay.remove(call);
    tally.busy(underWay.size());
  }

  /// A batch has been run.
  @SuppressWarnings("unchecked") // each result came from the function
  void took(
      int worker,
      Batch<T> batch,
      long nanos,
      List<@Nullable Object> values,
      Map<Integer, RemoteFuture<?>> failed) {
    shares.took(batch.size(), nanos);
    for (int i = 0; i < values.size(); i++) {
      if (failed.isEmpty() || !failed.containsKey(i)) {
        results.set(batch.items().get(i).index(), (R) values.get(i));
      }
    }
    failed.forEach(
        (position, future) -> failed(worker, batch.items().get(position), causeOf(future), false));
    done(values.size() - failed.size());
  }

  private void done(int count) {
    tally.done(count);
    shares.done(count);
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

  /// An attempt at an item has failed: there is another, or what takes its place, or the end.
  void failed(int worker, Item<T> item, Throwable cause, boolean atOnce) {
    List<Duration> delays = options.retryDelays();
    int attempt = item.attempts();
    if (attempt <= delays.size() && options.retryCheck().test(cause)) {
      tally.retried();
      shares.again(item, worker, atOnce ? Duration.ZERO : delays.get(attempt - 1));
      return;
    }
    Function<Throwable, R> onError = options.onError().orElse(null);
    if (onError == null) {
      throw failure(worker, item, cause);
    }
    results.set(item.index(), onError.apply(cause));
    done(1);
  }

  private ItemFailedException failure(int worker, Item<T> item, Throwable cause) {
    int tries = options.retryDelays().size() + 1;
    return new ItemFailedException(
        item.index(),
        shares.total(),
        item.value(),
        worker,
        process.calls().hostOf(worker),
        tries == 1 ? "" : ", attempt " + item.attempts() + " of " + tries,
        cause);
  }
}
