package jdist.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import jdist.failure.ChannelClosedException;
import org.jspecify.annotations.Nullable;

/// The items of a [LocalChannel], and those who wait for some, or for room: brings them together.
/// No operation blocks; each that may have to wait answers with a future. Thread-safe.
final class ItemQueue<T extends @Nullable Object> {
  private static final Object NULL = new Object(); // a queue of the JDK's takes no null

  private final int capacity;
  private final @Nullable Class<?> type;
  private final Deque<Object> items = new ArrayDeque<>();
  private final SequencedSet<Putter> putters = new LinkedHashSet<>();
  private final SequencedSet<Taker<?>> takers = new LinkedHashSet<>();
  private final SequencedSet<Looker<?>> lookers = new LinkedHashSet<>();
  private @Nullable Closed closed;

  /// @param type of the items; null: any
  ItemQueue(int capacity, @Nullable Class<?> type) {
    this.capacity = capacity;
    this.type = type;
  }

  private record Closed(@Nullable Throwable why) {
    ChannelClosedException failure() {
      return new ChannelClosedException(why);
    }
  }

  private interface Tellable {
    /// Told once the lock is free.
    void tell();
  }

  /// Whoever waits. What it has come to is decided under the channel's lock, and told afterwards.
  private abstract class Waiter<V extends @Nullable Object> extends CompletableFuture<V>
      implements Tellable {
    private boolean decided;

    /// Enters the queue of its kind, as the last.
    abstract void enter();

    /// Leaves it.
    abstract void leave();

    void decide() {
      decided = true;
      leave();
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      synchronized (ItemQueue.this) {
        if (decided) {
          return false;
        }
        decide();
      }
      return super.cancel(mayInterrupt);
    }
  }

  private final class Putter extends Waiter<Void> {
    private final Deque<Object> left;

    Putter(Deque<Object> left) {
      this.left = left;
    }

    @Override
    void enter() {
      putters.addLast(this);
    }

    @Override
    void leave() {
      putters.remove(this);
    }

    @Override
    public void tell() {
      complete(null);
    }

    Object next() {
      Object item = left.removeFirst();
      if (left.isEmpty()) {
        decide();
      }
      return item;
    }
  }

  private abstract class Taker<V extends @Nullable Object> extends Waiter<V> {
    private final Consumer<? super V> first;

    Taker(Consumer<? super V> first) {
      this.first = first;
    }

    void hand(V taken) {
      first.accept(taken);
      complete(taken);
    }

    /// Takes what it wants of what there is.
    abstract void serve(Told told);

    @Override
    void enter() {
      takers.addLast(this);
    }

    @Override
    void leave() {
      takers.remove(this);
    }
  }

  private final class TakerOfOne extends Taker<T> {
    private @Nullable Object item;

    TakerOfOne(Consumer<? super T> first) {
      super(first);
    }

    @Override
    void serve(Told told) {
      decide();
      item = next(told);
    }

    @Override
    public void tell() {
      hand(unmask(item));
    }
  }

  private final class TakerOfMany extends Taker<List<T>> {
    private final List<T> taken = new ArrayList<>();
    private final int most;

    TakerOfMany(int most, Consumer<? super List<T>> first) {
      super(first);
      this.most = most;
    }

    @Override
    void serve(Told told) {
      decide();
      while (taken.size() < most && hasItem()) {
        taken.add(unmask(next(told)));
      }
    }

    @Override
    public void tell() {
      hand(taken);
    }
  }

  /// Wants to know what comes first, or that anything does, and takes nothing.
  private final class Looker<V extends @Nullable Object> extends Waiter<V> {
    private @Nullable Object item;

    @Override
    void enter() {
      lookers.addLast(this);
    }

    @Override
    void leave() {
      lookers.remove(this);
    }

    void show(@Nullable Object first) {
      decide();
      item = first;
    }

    @Override
    @SuppressWarnings("unchecked") // V is T, or Void and never looked at
    public void tell() {
      complete((V) unmask(item));
    }
  }

  /// Who is to be told, once the lock is free: takers before putters, for whoever has put may use
  /// the item again when it hears that it was taken.
  private static final class Told {
    private @Nullable List<Tellable> first;
    private @Nullable List<Tellable> then;

    void first(Tellable waiter) {
      first = first == null ? new ArrayList<>(2) : first;
      first.add(waiter);
    }

    void then(Tellable waiter) {
      then = then == null ? new ArrayList<>(2) : then;
      then.add(waiter);
    }

    void tell() {
      if (first != null) {
        first.forEach(Tellable::tell);
      }
      if (then != null) {
        then.forEach(Tellable::tell);
      }
    }
  }

  // Under the lock.

  private boolean hasItem() {
    return !items.isEmpty() || !putters.isEmpty();
  }

  private Object next(Told told) {
    Object item = items.poll();
    if (item == null) {
      return nextOf(putters.getFirst(), told);
    }
    refill(told);
    return item;
  }

  private Object nextOf(Putter putter, Told told) {
    Object item = putter.next();
    if (putter.left.isEmpty()) {
      told.then(putter);
    }
    return item;
  }

  private void refill(Told told) {
    while (items.size() < capacity && !putters.isEmpty()) {
      items.add(nextOf(putters.getFirst(), told));
    }
  }

  /// Brings together who puts and who takes.
  private void flow(Told told) {
    refill(told);
    while (!takers.isEmpty() && hasItem()) {
      show(told);
      Taker<?> taker = takers.getFirst();
      taker.serve(told);
      told.first(taker);
    }
    show(told);
  }

  private void show(Told told) {
    if (lookers.isEmpty() || !hasItem()) {
      return;
    }
    Object first = items.isEmpty() ? NULL : items.getFirst();
    for (Looker<?> looker : List.copyOf(lookers)) {
      looker.show(first);
      told.first(looker);
    }
  }

  // For everybody.

  private Object mask(@Nullable Object item) {
    if (type != null && item != null && !type.isInstance(item)) {
      throw new ClassCastException(
          "a channel of " + type.getName() + " takes no " + item.getClass().getName());
    }
    return item == null ? NULL : item;
  }

  @SuppressWarnings({"unchecked", "ReferenceEquality", "NullAway"}) // there is one NULL
  private T unmask(@Nullable Object item) {
    return (T) (item == NULL ? null : item);
  }

  CompletableFuture<Void> put(List<? extends T> all) {
    Deque<Object> masked = new ArrayDeque<>(all.size() + 1);
    all.forEach(item -> masked.add(mask(item)));
    Putter putter;
    Told told = new Told();
    synchronized (this) {
      if (masked.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      if (closed != null) {
        return CompletableFuture.failedFuture(closed.failure());
      }
      if (nobodyWaits() && items.size() + masked.size() <= capacity) {
        items.addAll(masked);
        return CompletableFuture.completedFuture(null);
      }
      putter = new Putter(masked);
      putter.enter();
      flow(told);
    }
    told.tell();
    return putter;
  }

  /// @param first given the item before anybody hears that it was taken
  CompletableFuture<T> take(Consumer<? super T> first) {
    Object item;
    synchronized (this) {
      item = nobodyWaits() ? items.poll() : null;
    }
    if (item == null) {
      return queueUp(new TakerOfOne(first));
    }
    first.accept(unmask(item));
    return CompletableFuture.completedFuture(unmask(item));
  }

  /// Under the lock: no more has to be done than to put an item in, or to take one out.
  private boolean nobodyWaits() {
    return putters.isEmpty() && takers.isEmpty() && lookers.isEmpty();
  }

  /// @param first given the items before anybody hears that they were taken
  CompletableFuture<List<T>> takeUpTo(int most, Consumer<? super List<T>> first) {
    return queueUp(new TakerOfMany(most, first));
  }

  /// Waits for an item without taking it.
  <V extends @Nullable Object> CompletableFuture<V> look() {
    return queueUp(new Looker<V>());
  }

  /// Begins to wait for an item; the future fails if there will be none.
  private <V extends @Nullable Object> CompletableFuture<V> queueUp(Waiter<V> waiter) {
    Told told = new Told();
    synchronized (this) {
      if (closed != null && !hasItem()) {
        return CompletableFuture.failedFuture(closed.failure());
      }
      waiter.enter();
      flow(told);
    }
    told.tell();
    return waiter;
  }

  void putBack(List<? extends T> taken) {
    Told told = new Told();
    synchronized (this) {
      for (int i = taken.size() - 1; i >= 0; i--) {
        items.addFirst(mask(taken.get(i)));
      }
      flow(told);
    }
    told.tell();
  }

  synchronized boolean isReady() {
    return hasItem();
  }

  synchronized int size() {
    int count = items.size();
    for (Putter putter : putters) {
      count += putter.left.size();
    }
    return count;
  }

  /// @param why what those who wait, or come later, are told; null: nothing
  void close(@Nullable Throwable why) {
    Closed how = new Closed(why);
    List<Waiter<?>> waiting = new ArrayList<>();
    synchronized (this) {
      if (closed != null) {
        return;
      }
      closed = how;
      waiting.addAll(putters);
      waiting.addAll(takers);
      waiting.addAll(lookers);
      waiting.forEach(Waiter::decide);
    }
    waiting.forEach(waiter -> waiter.completeExceptionally(how.failure()));
  }

  synchronized boolean isOpen() {
    return closed == null;
  }

  @Override
  public synchronized String toString() {
    Iterator<Object> all = items.iterator();
    String first = all.hasNext() ? ", first " + unmask(all.next()) : "";
    return (capacity == 0 ? "unbuffered channel" : "channel of " + capacity)
        + (closed == null ? "" : ", closed")
        + ", "
        + size()
        + " items"
        + first;
  }
}
