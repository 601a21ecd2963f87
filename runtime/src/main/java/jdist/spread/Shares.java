package jdist.spread;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import jdist.spread.Batch.Item;
import org.jspecify.annotations.Nullable;

/// What of a `pmap` is still to be done, and by whom: items are handed out in order, come back if
/// they are to be tried again, elsewhere if there is somebody else, and are counted until each has
/// a result. Thread-safe; whoever asks the source for items, which may block, holds up nobody but
/// those who want some too.
final class Shares<T> {
  /// No worker's id.
  static final int ANYBODY = 0;

  private static final long BATCH_NANOS = 1_000_000;
  private static final int LARGEST_BATCH = 4_096;

  private final Iterator<? extends T> source; // under sourceLock, as handedOut and exhausted
  private final ReentrantLock sourceLock = new ReentrantLock();
  private final int fixedBatch;
  private final long total;
  private final long readAhead;
  private final Map<Integer, Deque<Item<T>>> again = new HashMap<>(); // by who has failed last
  private final Map<Integer, Integer> lanesOf = new HashMap<>(); // workers that ask
  private final Queue<Delayed<T>> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Delayed::at));
  private volatile long handedOut;
  private volatile boolean exhausted;
  private long used;
  private int underWay;
  private boolean over;
  private volatile double nanosEach = -1;

  private record Delayed<T>(Item<T> item, long at) {}

  /// @param total how many items there are; -1 if that is not known
  /// @param fixedBatch items a batch; 0: by measured cost
  /// @param readAhead how many items may be handed out whose results nobody has used
  Shares(Iterator<? extends T> source, long total, int fixedBatch, long readAhead) {
    this.source = source;
    this.total = total;
    this.fixedBatch = fixedBatch;
    this.readAhead = readAhead;
  }

  /// A lane of `worker` will ask for batches.
  synchronized void begins(int worker) {
    lanesOf.merge(worker, 1, Integer::sum);
  }

  /// It will not any more.
  synchronized void ends(int worker) {
    lanesOf.computeIfPresent(worker, (_, count) -> count == 1 ? null : count - 1);
    notifyAll(); // what was left to it is for others now
  }

  /// The next batch; waits while there is none but may be one.
  ///
  /// @param worker who is to run it; [#ANYBODY] if that is not known yet
  /// @param lanes among how many the rest is shared
  /// @return null if there will be none any more
  @Nullable Batch<T> next(int worker, int lanes) throws InterruptedException {
    while (true) {
      Batch<T> retried = retried(worker);
      if (retried != null) {
        return retried;
      }
      if (mayHandOut()) {
        sourceLock.lockInterruptibly();
        try {
          Batch<T> fresh = fresh(lanes);
          if (fresh != null) {
            return fresh;
          }
        } finally {
          sourceLock.unlock();
        }
      }
      if (awaitChange(worker)) {
        return null;
      }
    }
  }

  /// The same without a wait, for whoever has some under way; null if there is none at the moment.
  @Nullable Batch<T> tryNext(int worker, int lanes) {
    Batch<T> retried = retried(worker);
    if (retried != null) {
      return retried;
    }
    if (total < 0 || exhausted || !mayHandOut() || !sourceLock.tryLock()) {
      return null;
    }
    try {
      return fresh(lanes);
    } finally {
      sourceLock.unlock();
    }
  }

  private synchronized @Nullable Batch<T> retried(int worker) {
    wake();
    Deque<Item<T>> found = over ? null : forWorker(worker);
    if (found == null) {
      return null;
    }
    Item<T> item = found.remove();
    if (found.isEmpty()) {
      again.remove(item.failedOn());
    }
    return begin(new ArrayList<>(List.of(item)));
  }

  /// Items to be tried again there: those that have just failed there are left to others, as long
  /// as there are any, for it may be the worker that is at fault.
  private @Nullable Deque<Item<T>> forWorker(int worker) {
    boolean alone = lanesOf.size() < 2;
    for (Map.Entry<Integer, Deque<Item<T>>> failed : again.entrySet()) {
      if (alone || failed.getKey() != worker) {
        return failed.getValue();
      }
    }
    return null;
  }

  private void addAgain(Item<T> item) {
    again.computeIfAbsent(item.failedOn(), _ -> new ArrayDeque<>()).add(item);
  }

  private Batch<T> begin(List<Item<T>> items) {
    underWay += items.size();
    items.forEach(Item::begin);
    return new Batch<>(items);
  }

  private synchronized boolean mayHandOut() {
    return !over && !exhausted && handedOut - used < readAhead;
  }

  /// Waits until something may have changed; true if there will be nothing more to do.
  @SuppressWarnings("WaitNotInLoop") // its caller looks again
  private synchronized boolean awaitChange(int worker) throws InterruptedException {
    if (over || (exhausted && underWay == 0 && delayed.isEmpty() && again.isEmpty())) {
      stop();
      return true;
    }
    long millis = wake();
    if (forWorker(worker) == null && !mayHandOut()) {
      wait(millis);
    }
    return over;
  }

  /// Items whose delay is over can be handed out; answers with the milliseconds until the next is.
  private long wake() {
    long now = System.nanoTime();
    while (!delayed.isEmpty() && delayed.peek().at() - now <= 0) {
      addAgain(delayed.remove().item());
    }
    return delayed.isEmpty() ? 0 : Math.max(1, (delayed.peek().at() - now) / 1_000_000 + 1);
  }

  /// Holding the lock of the source. One that does not say how much it has may take its time: then
  /// nobody waits for a batch to be full.
  private @Nullable Batch<T> fresh(int lanes) {
    if (!mayHandOut()) { // any more
      return null;
    }
    int most = batchSize(lanes);
    List<Item<T>> items = new ArrayList<>(most);
    long start = System.nanoTime();
    boolean more = true;
    while (items.size() < most && more) {
      more = source.hasNext();
      if (more) {
        items.add(new Item<>(handedOut + items.size(), source.next()));
      }
      if (total < 0 && System.nanoTime() - start > BATCH_NANOS) {
        break;
      }
    }
    synchronized (this) {
      handedOut += items.size();
      if (!more) { // not said before these items count as under way: it would be all over
        exhausted = true;
        notifyAll(); // who waits for items that there are not
      }
      return items.isEmpty() || over ? null : begin(items);
    }
  }

  /// A millisecond's worth, as far as that is known; towards the end less, so that all lanes end
  /// together.
  private int batchSize(int lanes) {
    long room = readAhead - (handedOut - used());
    if (fixedBatch > 0) {
      return (int) Math.max(1, Math.min(fixedBatch, room));
    }
    if (nanosEach < 0) {
      return 1;
    }
    long size = (long) Math.min(LARGEST_BATCH, BATCH_NANOS / Math.max(1, nanosEach));
    long fair = total < 0 ? size : (total - handedOut) / (2L * lanes);
    return (int) Math.max(1, Math.min(Math.min(size, fair), room));
  }

  private synchronized long used() {
    return used;
  }

  /// A batch has taken that long.
  void took(int items, long nanos) {
    double each = (double) nanos / items;
    double known = nanosEach;
    nanosEach = known < 0 ? each : 0.5 * known + 0.5 * each;
  }

  /// What an item takes, in nanoseconds; -1 as long as that is not known.
  double nanosEach() {
    return nanosEach;
  }

  /// So many items have their result.
  synchronized void done(int count) {
    underWay -= count;
    if (underWay == 0) {
      notifyAll();
    }
  }

  /// So many results have been used.
  synchronized void used(int count) {
    used += count;
    notifyAll();
  }

  /// An item comes back from a worker, to be tried again.
  synchronized void again(Item<T> item, int worker, Duration delay) {
    underWay--;
    item.failedOn(worker);
    delayed.add(new Delayed<>(item, System.nanoTime() + delay.toNanos()));
    notifyAll();
  }

  /// A batch comes back that nobody has been sent.
  synchronized void putBack(Batch<T> batch) {
    underWay -= batch.size();
    for (Item<T> item : batch.items()) {
      item.unbegin();
      addAgain(item);
    }
    notifyAll();
  }

  /// Nothing more is handed out.
  synchronized void stop() {
    over = true;
    notifyAll();
  }

  synchronized boolean isOver() {
    return over;
  }

  long total() {
    return total;
  }
}
