package jdist.remote;

import java.util.Collections;
import java.util.List;
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
  private final int capacity;
  private final ItemQueue<T> queue;

  LocalChannel(int capacity, @Nullable Class<?> type) {
    this.capacity = capacity;
    this.queue = new ItemQueue<>(capacity, type);
  }

  /// Puts an item in once there is room.
  ///
  /// @return done when it is in; for an unbuffered channel when it has been taken
  public CompletableFuture<Void> putLater(T item) {
    return queue.put(Collections.singletonList(item));
  }

  /// Puts many in, in order.
  ///
  /// @return done when all are in; cancelling it leaves those in that are in
  public CompletableFuture<Void> putAllLater(List<? extends T> all) {
    return queue.put(all);
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
    return queue.take(first);
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
    return queue.takeUpTo(most, first);
  }

  /// The first item once there is one; it stays.
  ///
  /// @throws UnsupportedOperationException if the channel is unbuffered
  public CompletableFuture<T> fetchLater() {
    if (capacity == 0) {
      throw new UnsupportedOperationException("an unbuffered channel holds nothing to be fetched");
    }
    return queue.look();
  }

  /// Done once there is an item.
  public CompletableFuture<Void> awaitLater() {
    return queue.look();
  }

  /// Puts items back that were taken and did not get to whoever took them: they are the first
  /// again, whatever room there is, closed or not.
  ///
  /// @param taken in the order they were taken
  public void putBack(List<? extends T> taken) {
    queue.putBack(taken);
  }

  @Override
  public void put(T item, Object... arguments) throws InterruptedException {
    refuse(arguments);
    get(putLater(item));
  }

  @Override
  public T take(Object... arguments) throws InterruptedException {
    refuse(arguments);
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
  public boolean isReady(Object... arguments) {
    refuse(arguments);
    return queue.isReady();
  }

  /// How many items can be taken at this moment without waiting.
  public int size() {
    return queue.size();
  }

  @Override
  public void close() {
    queue.close(null);
  }

  @Override
  public void close(Throwable why) {
    queue.close(why);
  }

  @Override
  public boolean isOpen() {
    return queue.isOpen();
  }

  @Override
  public String toString() {
    return queue.toString();
  }
}
