package jdist.spread;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.JdistException;
import jdist.failure.LinkLostException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.UnreachableException;
import jdist.parallel.WorkerPool;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.task.Task1;
import org.jspecify.annotations.Nullable;

/// One line of batches of a [ParallelMap], of which one runs at a time. Where batches are brief,
/// the next ones wait at the worker already. For one thread.
final class Lane<T, R extends @Nullable Object> {
  /// A batch that takes longer than this has none waiting behind it.
  private static final double LONG_NANOS = 2_000_000;

  /// How much work should wait at a worker: more than it takes to send some.
  private static final double AHEAD_NANOS = 200_000;

  private static final int MOST = 64;

  private final LocalProcess process;
  private final ParallelMap<T, R> map;
  private final Shares<T> shares;
  private final Task1<T, R> function;
  private final long number;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private final Map<Integer, Batch<T>> open = new HashMap<>(); // sent, and without result
  private final Set<Integer> gone = new HashSet<>(0); // workers that this lane has met
  private Throwable lastFailure = new IllegalStateException("nobody answered for it");
  private int batches;
  private int lastSize = 1;

  /// What lanes of one process are numbered by.
  private static final class Numbers {
    private final AtomicLong last = new AtomicLong();
  }

  /// A batch whose call has not been looked at again.
  private record Sent(int number, RemoteFuture<List<@Nullable Object>> call) {}

  Lane(LocalProcess process, ParallelMap<T, R> map, Shares<T> shares, Task1<T, R> function) {
    this.process = process;
    this.map = map;
    this.shares = shares;
    this.function = function;
    this.number = process.state(Numbers.class, _ -> new Numbers()).last.incrementAndGet();
  }

  /// Has batches run on `worker` until there are none left, or the worker is gone.
  void run(int worker) throws InterruptedException {
    shares.begins(worker);
    try {
      runOn(worker);
    } finally {
      shares.ends(worker);
    }
  }

  private void runOn(int worker) throws InterruptedException {
    boolean there = true;
    while (there) {
      if (sent.isEmpty()) {
        Batch<T> batch = map.isLeaving(worker) ? null : shares.next(worker, map.lanes());
        if (batch == null) {
          return;
        }
        there = send(worker, batch);
      }
      boolean more = there && sent.size() < depth() && !map.isLeaving(worker);
      Batch<T> next = more ? shares.tryNext(worker, map.lanes()) : null;
      if (next != null) {
        there = send(worker, next);
      } else if (there) {
        there = settle(worker);
      }
    }
  }

  /// Has batches run on whoever of `pool` is free, one at a time.
  ///
  /// @throws jdist.failure.NoWorkerException if nobody of it is left
  void run(WorkerPool pool) throws InterruptedException {
    for (Batch<T> batch = shares.next(Shares.ANYBODY, map.lanes());
        batch != null;
        batch = shares.next(Shares.ANYBODY, map.lanes())) {
      int worker;
      try {
        worker = pool.take();
      } catch (RuntimeException e) {
        shares.putBack(batch);
        throw e;
      }
      try {
        boolean _ = send(worker, batch) && settle(worker);
      } finally {
        if (!gone.contains(worker) || !Pool.dropsTheDead(pool)) {
          pool.put(worker); // else it might be handed out again before the pool hears of its death
        }
      }
    }
  }

  /// How many batches may be under way.
  private int depth() {
    double nanos = shares.nanosEach() * lastSize;
    return nanos < 0 || nanos > LONG_NANOS || map.options().timeLimit().isPresent()
        ? 1
        : (int) Math.min(MOST, 2 + AHEAD_NANOS / Math.max(1, nanos));
  }

  /// Sends a batch; false if the worker is gone. What could not be sent has not been tried: it is
  /// put back, unless somebody's pool hands out the dead again and again.
  private boolean send(int worker, Batch<T> batch) {
    int batchNumber = ++batches;
    lastSize = batch.size();
    open.put(batchNumber, batch);
    try {
      RemoteFuture<List<@Nullable Object>> call = call(worker, batchNumber, batch);
      sent.add(new Sent(batchNumber, call));
      map.begins(call);
      return true;
    } catch (ProcessExitedException | LinkLostException | UnreachableException e) {
      if (e instanceof ProcessExitedException && gone.add(worker)) {
        open.remove(batchNumber);
        shares.putBack(batch);
      }
      isGone(worker, e);
      return false;
    }
  }

  private RemoteFuture<List<@Nullable Object>> call(int worker, int batchNumber, Batch<T> batch) {
    Task1<T, R> mapped = function;
    int origin = process.id();
    long lane = number;
    List<T> values = batch.values();
    ItemRandom random =
        map.options().seed().isPresent()
            ? new ItemRandom(map.options().seed().getAsLong(), batch.indices())
            : null;
    RemoteFuture<List<@Nullable Object>> call =
        process
            .calls()
            .call(worker, () -> LaneTurns.run(mapped, origin, lane, batchNumber, values, random));
    Duration limit = map.options().timeLimit().orElse(null);
    return limit == null ? call : call.timeLimit(limit);
  }

  /// Waits for the oldest call, and takes what it brings; false if the worker is gone.
  private boolean settle(int worker) {
    Sent oldest = sent.remove();
    List<@Nullable Object> answers;
    try {
      answers = oldest.call().fetch();
    } catch (CannotTravelException | CallInterruptedException e) {
      throw e;
    } catch (ProcessExitedException | LinkLostException | UnreachableException e) {
      isGone(worker, e);
      return false;
    } catch (JdistException e) {
      if (shares.isOver()) {
        return false;
      }
      hasFailed(worker, oldest, e);
      answers = List.of();
    } finally {
      map.ended(oldest.call());
    }
    Answers.read(
        answers,
        (batch, nanos, results, failed) -> {
          Batch<T> answered = open.remove(batch);
          if (answered != null) {
            map.took(worker, answered, nanos, results, failed);
          }
        });
    failUnanswered(worker);
    return true;
  }

  private void hasFailed(int worker, Sent call, JdistException why) {
    Throwable cause =
        why instanceof RemoteException && why.getCause() != null ? why.getCause() : why;
    lastFailure = cause;
    fail(worker, call.number(), cause);
  }

  /// All calls have ended: what none has answered for, one that failed was to answer for.
  private void failUnanswered(int worker) {
    if (sent.isEmpty()) {
      List.copyOf(open.keySet()).forEach(batch -> fail(worker, batch, lastFailure));
    }
  }

  private void isGone(int worker, JdistException why) {
    if (why instanceof ProcessExitedException) {
      gone.add(worker);
    }
    sent.forEach(call -> map.ended(call.call()));
    sent.clear();
    for (int batch : List.copyOf(open.keySet())) {
      Batch<T> lost = java.util.Objects.requireNonNull(open.remove(batch));
      lost.items().forEach(item -> map.failed(worker, item, why, true));
    }
  }

  private void fail(int worker, int batchNumber, Throwable cause) {
    Batch<T> failed = open.remove(batchNumber);
    if (failed != null) {
      failed.items().forEach(item -> map.failed(worker, item, cause, false));
    }
  }
}
