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
  private final PmapOptions<R> options;
  private final Shares<T> shares;
  private final ParallelMap<T, R> map;
  private final Map<Long, @Nullable Object> early = new HashMap<>();
  private final Deque<Ready> ready = new ArrayDeque<>();
  private Gate changed = new Gate();
  private long next;
  private boolean begun;
  private boolean over;

  /// Results may be null, which a deque cannot hold.
  private record Ready(@Nullable Object result) {}

  private ResultStream(
      LocalProcess process,
      Task1<T, R> function,
      Iterator<? extends T> items,
      PmapOptions<R> options) {
    this.process = process;
    this.options = options;
    this.shares = new Shares<>(items, -1, options.batchSize().orElse(0), options.readAhead());
    this.map = new ParallelMap<>(process, function, shares, this, options);
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

  private void close() {
    map.stop(new CallCancelledException("a pmap whose stream was closed"));
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
    while (true) {
      Gate change;
      synchronized (this) {
        if (!begun) {
          begun = true;
          map.start();
        }
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
    map.await();
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
