package jdist.remote;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A store that some put items into and others take them from: what a [RemoteChannel] stands for.
/// It lives in one process and is used there directly, or from anywhere through the
/// `RemoteChannel`.
///
/// [#buffered] and [#unbuffered] make the usual ones. Any other can be written: a priority queue, a
/// dictionary whose `take` is given a key. What a caller gives beyond the item, its `arguments`, is
/// handed on as it is; those it does not know a channel refuses with an [IllegalArgumentException].
/// Implementations must be thread-safe, and must heed interrupts in each wait, having changed
/// nothing. Idea: Julia's `AbstractChannel`.
public interface Channel<T extends @Nullable Object> {
  /// A channel that holds up to `capacity` items; `put` waits while it is full. Idea: Julia's
  /// `Channel(n)`.
  ///
  /// @throws IllegalArgumentException if `capacity` is less than 1
  static <T extends @Nullable Object> LocalChannel<T> buffered(int capacity) {
    return new LocalChannel<>(atLeastOne(capacity), null);
  }

  /// The same for items of one type alone: `put` of another throws a [ClassCastException]. Idea:
  /// Julia's `Channel{T}(n)`.
  static <T> LocalChannel<T> buffered(int capacity, Class<T> type) {
    return new LocalChannel<>(atLeastOne(capacity), type);
  }

  /// A channel that holds nothing: `put` waits until the item is taken. Idea: Julia's `Channel(0)`.
  static <T extends @Nullable Object> LocalChannel<T> unbuffered() {
    return new LocalChannel<>(0, null);
  }

  private static int atLeastOne(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "the capacity of a buffered channel is 1 or more, not " + capacity);
    }
    return capacity;
  }

  /// Puts an item in; waits while there is no room.
  ///
  /// @throws jdist.failure.ChannelClosedException if the channel is closed, or is while this waits
  void put(T item, Object... arguments) throws InterruptedException;

  /// Takes an item out; waits until there is one.
  ///
  /// @throws jdist.failure.ChannelClosedException if the channel is closed and empty
  T take(Object... arguments) throws InterruptedException;

  /// The item that `take` would take now, which stays; waits until there is one.
  ///
  /// @throws UnsupportedOperationException if this channel holds no items
  T fetch(Object... arguments) throws InterruptedException;

  /// Waits until there is an item.
  void await(Object... arguments) throws InterruptedException;

  /// Whether `take` would not wait, at this moment.
  boolean isReady(Object... arguments);

  /// Whether there is nothing to take, at this moment.
  default boolean isEmpty() {
    return !isReady();
  }

  /// Lets nothing more in. What is there can still be taken; whoever waits for more, or for room,
  /// gets a [jdist.failure.ChannelClosedException]. Closing again does nothing.
  void close();

  /// The same for a reason, which becomes the cause of that exception.
  default void close(Throwable why) {
    close();
  }

  /// Whether it has not been closed.
  boolean isOpen();

  /// Puts many in, in order, waiting for room as often as need be. An interrupt leaves those in
  /// that are in.
  default void putAll(List<? extends T> items) throws InterruptedException {
    for (T item : items) {
      put(item);
    }
  }

  /// Takes what there is, but no more than `most` items; waits until there is one.
  default List<T> takeUpTo(int most) throws InterruptedException {
    List<T> taken = new ArrayList<>();
    taken.add(take());
    while (taken.size() < most && isReady()) {
      taken.add(take());
    }
    return taken;
  }
}
