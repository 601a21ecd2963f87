package jdist.spread;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jdist.failure.CallCancelledException;
import jdist.parallel.PmapOptions;
import jdist.process.LocalProcess;
import jdist.task.Task1;
import jdist.transport.Gate;
import org.jspecify.annotations.Nullable;

/// Results of a `pmap` that are taken one at a time while it runs. It begins when the first is
/// asked for, and is never further ahead of whoever takes them than its options allow. For one
/// taker.
final class ResultStream<T, R extends @Nullable Object> implements Results<R>, Iterator<R> {
  private final LocalProcess process;
  private final Task1<T, R> function;
  private final PmapOptions<R> options;
  private final Shares<T> shares;
  private final Map<Long, @Nullable Object> early = new HashMap<>();
  private final Deque<Ready> ready = new ArrayDeque<>();
  private Gate changed = new Gate();
  private long next;
  private boolean over;
  private @Nullable Begun<T, R> begun;

  /// Results may be null, which a deque cannot hold.
  private record Ready(@Nullable Object result) {}

  /// What there is from the first result that is asked for.
  private record Begun<T, R extends @Nullable Object>(
      ParallelMap<T, R> map, Broadcasts.Light<T, R> light) implements AutoCloseable {
    @Override
    public void close() {
      map.stop(closed());
      light.close();
    }
  }

  private ResultStream(
      LocalProcess process,
      Task1<T, R> function,
      Iterator<? extends T> items,
      PmapOptions<R> options) {
    this.process = process;
    this.function = function;
    this.options = options;
    this.shares = new Shares<>(items, -1, options.batchSize().orElse(0), options.readAhead());
  }

  /// The results for `items`; to be closed, which closes `items` too.
  static <T, R extends @Nullable Object> Stream<R> of(
      LocalProcess process,
      Task1<T, R> function,
      Stream<? extends T> items,
      PmapOptions<R> options) {
    ResultStream<T, R> results = new ResultStream<>(process, function, items.iterator(), options);
    int traits = options.isAsCompleted() ? 0 : Spliterator.ORDERED;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(results, traits), false)
        .onClose(results::close)
        .onClose(items::close);
  }

  private static CallCancelledException closed() {
    return new CallCancelledException("a pmap whose stream was closed");
  }

  private synchronized Begun<T, R> begin() {
    if (begun == null) {
      if (over) {
        throw closed();
      }
      Broadcasts.Light<T, R> light = Broadcasts.light(process, function, options);
      begun =
          new Begun<>(new ParallelMap<>(process, light.function(), shares, this, options), light);
      begun.map().start();
    }
    return begun;
  }

  private void close() {
    Begun<T, R> running;
    synchronized (this) {
      over = true;
      running = begun;
    }
    if (running != null) {
      running.close();
    }
  }

  @Override
  public synchronized void set(long index, R result) {
    if (options.isAsCompleted()) {
      ready.add(new Ready(result));
    } else {
      early.put(index, result);
      while (early.containsKey(next)) {
        ready.add(new Ready(early.remove(next++)));
      }
    }
    if (!ready.isEmpty()) {
      changed.open();
    }
  }

  @Override
  public synchronized void end() {
    over = true;
    changed.open();
  }

  @Override
  public boolean hasNext() {
    Begun<T, R> running = begin();
    while (true) {
      Gate change;
      synchronized (this) {
        if (!ready.isEmpty()) {
          return true;
        }
        if (over) {
          break;
        }
        changed = new Gate();
        change = changed;
      }
      process.calls().await(change, Long.MAX_VALUE, "a result of a pmap");
    }
    try {
      running.map().await();
    } finally {
      running.light().close();
    }
    return false;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // nothing else was set
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all results have been taken");
    }
    Ready taken;
    synchronized (this) {
      taken = ready.remove();
    }
    shares.used(1);
    return (R) taken.result();
  }
}
