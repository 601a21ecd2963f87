package jdist.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import jdist.failure.ChannelClosedException;
import org.jspecify.annotations.Nullable;

/// A queue of items in this process, made by [Channel#buffered] or [Channel#unbuffered]. First in,
/// first out; whoever waits longest is served first. Null is an item like any other. Thread-safe.
///
/// Each operation that may wait has a form that does not, and answers with a future
/// ([#takeLater()]). One that is cancelled has changed nothing, or `cancel` says that it came too
/// late.
public final class LocalChannel<T extends @Nullable Object> implements Channel<T> {
  private static final Object NULL = new Object(); // a queue of the JDK's takes no null

  private final int capacity;
  private final @Nullable Class<?> type;
  private final Deque<Object> items = new ArrayDeque<>();
  private final SequencedSet<Putter> putters = new LinkedHashSet<>();
  private final SequencedSet<Taker<?>> takers = new LinkedHashSet<>();
  private final SequencedSet<Looker<?>> lookers = new LinkedHashSet<>();
  private @Nullable Closed closed;

  private record Closed(@Nullable Throwable why) {
    ChannelClosedException failure() {
      return new ChannelClosedException(why);
    }
  }

  LocalChannel(int capacity, @Nullable Class<?> type) {
    this.capacity = capacity;
    this.type = type;
  }

  private interface Tellable {
    /// Told once the lock is free.
    void tell();
  }

  /// Whoever waits. What it has come to is decided under the channel's lock, and told afterwards.
  private abstract class Waiter<V extends @Nullable Object> extends CompletableFuture<V>
      implements Tellable {
    private boolean decided;

    /// Leaves the queue.
    abstract void leave();

    void decide() {
      decided = true;
      leave();
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      synchronized (LocalChannel.this) {
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

  /// Puts an item in once there is room.
  ///
  /// @return done when it is in; for an unbuffered channel when it has been taken
  public CompletableFuture<Void> putLater(T item) {
    Object masked = mask(item);
    Deque<Object> one = new ArrayDeque<>(2);
    one.add(masked);
    return put(one);
  }

  /// Puts many in, in order.
  ///
  /// @return done when all are in; cancelling it leaves those in that are in
  public CompletableFuture<Void> putAllLater(List<? extends T> all) {
    Deque<Object> masked = new ArrayDeque<>(all.size() + 1);
    all.forEach(item -> masked.add(mask(item)));
    return put(masked);
  }

  private CompletableFuture<Void> put(Deque<Object> masked) {
    Putter putter = new Putter(masked);
    if (masked.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Told told = new Told();
    synchronized (this) {
      if (closed != null) {
        return CompletableFuture.failedFuture(closed.failure());
      }
      putters.addLast(putter);
      flow(told);
    }
    told.tell();
    return putter;
  }

  /// Takes an item out once there is one.
  public CompletableFuture<T> takeLater() {
    return takeLater(_ -> {});
  }

  /// The same for whoever copies the item.
  ///
  /// @param first given it before anybody hears that it was taken: whoever puts into an unbuffered
  ///   channel may change its item then
  public CompletableFuture<T> takeLater(Consumer<? super T> first) {
    return take(new TakerOfOne(first));
  }

  /// Takes what there is, but no more than `most` items, once there is one.
  ///
  /// @throws IllegalArgumentException if `most` is less than 1
  public CompletableFuture<List<T>> takeUpToLater(int most) {
    return takeUpToLater(most, _ -> {});
  }

  /// The same for whoever copies the items; see [#takeLater(Consumer)].
  public CompletableFuture<List<T>> takeUpToLater(int most, Consumer<? super List<T>> first) {
    if (most < 1) {
      throw new IllegalArgumentException("at most " + most + " items are none");
    }
    return take(new TakerOfMany(most, first));
  }

  private <V extends @Nullable Object> CompletableFuture<V> take(Taker<V> taker) {
    Closed refused = queueUp(taker, takers);
    return refused == null ? taker : CompletableFuture.failedFuture(refused.failure());
  }

  /// Begins to wait for an item; answers with why there will be none, or null.
  private <W extends Waiter<?>> @Nullable Closed queueUp(W waiter, SequencedSet<? super W> queue) {
    Told told = new Told();
    synchronized (this) {
      if (closed != null && !hasItem()) {
        return closed;
      }
      queue.addLast(waiter);
      flow(told);
    }
    told.tell();
    return null;
  }

  /// The first item once there is one; it stays.
  ///
  /// @throws UnsupportedOperationException if the channel is unbuffered
  public CompletableFuture<T> fetchLater() {
    if (capacity == 0) {
      throw new UnsupportedOperationException("an unbuffered channel holds nothing to be fetched");
    }
    return look();
  }

  /// Done once there is an item.
  public CompletableFuture<Void> awaitLater() {
    return look();
  }

  private <V extends @Nullable Object> CompletableFuture<V> look() {
    Looker<V> looker = new Looker<>();
    Closed refused = queueUp(looker, lookers);
    return refused == null ? looker : CompletableFuture.failedFuture(refused.failure());
  }

  /// Puts items back that were taken and did not get to whoever took them: they are the first
  /// again, whatever room there is, closed or not.
  ///
  /// @param taken in the order they were taken
  public void putBack(List<? extends T> taken) {
    Told told = new Told();
    synchronized (this) {
      for (int i = taken.size() - 1; i >= 0; i--) {
        items.addFirst(mask(taken.get(i)));
      }
      flow(told);
    }
    told.tell();
  }

  @Override
  public void put(T item, Object... arguments) throws InterruptedException {
    refuse(arguments);
    Object masked = mask(item);
    synchronized (this) {
      if (closed == null && items.size() < capacity && putters.isEmpty() && nobodyWaits()) {
        items.add(masked);
        return;
      }
    }
    get(putLater(item));
  }

  private boolean nobodyWaits() {
    return takers.isEmpty() && lookers.isEmpty();
  }

  @Override
  public T take(Object... arguments) throws InterruptedException {
    refuse(arguments);
    synchronized (this) {
      if (!items.isEmpty() && putters.isEmpty() && nobodyWaits()) {
        return unmask(items.removeFirst());
      }
    }
    return get(takeLater());
  }

  @Override
  public T fetch(Object... arguments) throws InterruptedException {
    refuse(arguments);
    return get(fetchLater());
  }

  @Override
  public void await(Object... arguments) throws InterruptedException {
    refuse(arguments);
    get(awaitLater());
  }

  @Override
  public void putAll(List<? extends T> all) throws InterruptedException {
    get(putAllLater(all));
  }

  @Override
  public List<T> takeUpTo(int most) throws InterruptedException {
    return get(takeUpToLater(most));
  }

  private static void refuse(Object... arguments) {
    if (arguments.length > 0) {
      throw new IllegalArgumentException(
          "this channel knows no further arguments, such as " + arguments[0]);
    }
  }

  /// What an interrupt is too late for has happened; the flag stays set then.
  private static <V extends @Nullable Object> V get(CompletableFuture<V> wait)
      throws InterruptedException {
    try {
      return wait.get();
    } catch (InterruptedException e) {
      if (wait.cancel(true)) {
        throw e;
      }
      V value = join(wait);
      Thread.currentThread().interrupt();
      return value;
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static <V extends @Nullable Object> V join(CompletableFuture<V> wait) {
    try {
      return wait.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw failure(e.getCause());
    }
  }

  /// Made anew, so that it shows the line that waited.
  private static RuntimeException failure(@Nullable Throwable cause) {
    return cause instanceof ChannelClosedException closed
        ? new ChannelClosedException(closed.getCause())
        : new IllegalStateException(cause);
  }

  @Override
  public synchronized boolean isReady(Object... arguments) {
    refuse(arguments);
    return hasItem();
  }

  /// How many items can be taken at this moment without waiting.
  public synchronized int size() {
    int count = items.size();
    for (Putter putter : putters) {
      count += putter.left.size();
    }
    return count;
  }

  @Override
  public void close() {
    close(new Closed(null));
  }

  @Override
  public void close(Throwable why) {
    close(new Closed(why));
  }

  private void close(Closed how) {
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

  @Override
  public synchronized boolean isOpen() {
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
