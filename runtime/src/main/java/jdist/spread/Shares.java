package jdist.spread;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import jdist.spread.Batch.Item;
import org.jspecify.annotations.Nullable;

/// What of a `pmap` is still to be done, and by whom: items are handed out in order, come back if
/// they are to be tried again, and are counted until each has a result. Plain state, no I/O; any
/// thread may call.
final class Shares<T> {
  private static final long BATCH_NANOS = 1_000_000;
  private static final int LARGEST_BATCH = 4_096;

  private final Iterator<? extends T> source;
  private final int fixedBatch;
  private final long total;
  private final Deque<Item<T>> again = new ArrayDeque<>();
  private final Queue<Delayed<T>> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Delayed::at));
  private int handedOut;
  private int underWay;
  private boolean exhausted;
  private boolean over;
  private double nanosEach = -1;

  private record Delayed<T>(Item<T> item, long at) {}

  /// @param total how many items there are; -1 if that is not known
  /// @param fixedBatch items a batch; 0: by measured cost
  Shares(Iterator<? extends T> source, long total, int fixedBatch) {
    this.source = source;
    this.total = total;
    this.fixedBatch = fixedBatch;
  }

  /// The next batch; waits while there is none but may be one.
  ///
  /// @param lanes among how many the rest is shared
  /// @return null if there will be none any more
  synchronized @Nullable Batch<T> next(int lanes) throws InterruptedException {
    while (!over) {
      long wait = wake();
      List<Item<T>> items = again.isEmpty() ? fresh(batchSize(lanes)) : retried();
      if (!items.isEmpty()) {
        underWay += items.size();
        items.forEach(Item::begin);
        return new Batch<>(items);
      }
      if (underWay == 0 && delayed.isEmpty()) {
        over = true;
        notifyAll();
        return null;
      }
      wait(wait);
    }
    return null;
  }

  /// Items whose delay is over can be handed out; answers with the milliseconds until the next is.
  private long wake() {
    long now = System.nanoTime();
    while (!delayed.isEmpty() && delayed.peek().at() - now <= 0) {
      again.add(delayed.remove().item());
    }
    return delayed.isEmpty() ? 0 : Math.max(1, (delayed.peek().at() - now) / 1_000_000 + 1);
  }

  private List<Item<T>> retried() {
    List<Item<T>> one = new ArrayList<>(1);
    one.add(again.remove());
    return one;
  }

  private List<Item<T>> fresh(int most) {
    List<Item<T>> items = new ArrayList<>(Math.min(most, 64));
    while (!exhausted && items.size() < most) {
      if (source.hasNext()) {
        items.add(new Item<>(handedOut++, source.next()));
      } else {
        exhausted = true;
      }
    }
    return items;
  }

  /// A millisecond's worth, as far as that is known; towards the end less, so that all lanes end
  /// together.
  private int batchSize(int lanes) {
    if (fixedBatch > 0) {
      return fixedBatch;
    }
    if (nanosEach < 0) {
      return 1;
    }
    long size = (long) Math.min(LARGEST_BATCH, BATCH_NANOS / Math.max(1, nanosEach));
    long fair = total < 0 ? size : (total - handedOut) / (2L * lanes);
    return (int) Math.max(1, Math.min(size, fair));
  }

  /// A batch has taken that long.
  synchronized void took(int items, long nanos) {
    double each = (double) nanos / items;
    nanosEach = nanosEach < 0 ? each : 0.7 * nanosEach + 0.3 * each;
  }

  /// So many items have their result.
  synchronized void done(int count) {
    underWay -= count;
    if (underWay == 0) {
      notifyAll();
    }
  }

  /// An item comes back, to be tried again.
  synchronized void again(Item<T> item, Duration delay) {
    underWay--;
    delayed.add(new Delayed<>(item, System.nanoTime() + delay.toNanos()));
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
