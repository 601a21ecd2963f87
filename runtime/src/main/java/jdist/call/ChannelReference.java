package jdist.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import jdist.failure.ChannelClosedException;
import jdist.identity.RefId;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;
import jdist.transport.Gate;
import jdist.wire.Handle;
import jdist.wire.Message.ChannelAction;
import org.jspecify.annotations.Nullable;

/// A channel, seen from one process: kept here ([KeptChannel]) or elsewhere ([DistantChannel]).
/// Thread-safe.
abstract sealed class ChannelReference<T extends @Nullable Object>
    implements RemoteChannel<T>, Reference permits KeptChannel, DistantChannel {
  private final Calls calls;
  private final Handle handle;

  ChannelReference(Calls calls, Handle handle) {
    this.calls = calls;
    this.handle = handle;
  }

  /// Does something with the channel; waits for it.
  ///
  /// @param argument as the payload of a wish of that kind has it
  /// @param limit for messages; null: none
  abstract @Nullable Object act(
      ChannelAction action, @Nullable Object argument, long deadline, @Nullable Duration limit);

  Calls calls() {
    return calls;
  }

  RefId id() {
    return handle.id();
  }

  Handle handle() {
    return handle;
  }

  private @Nullable Object act(ChannelAction action, @Nullable Object argument) {
    return act(action, argument, Long.MAX_VALUE, null);
  }

  private @Nullable Object actWithin(
      ChannelAction action, @Nullable Object argument, Duration limit) {
    return act(action, argument, Gate.deadline(limit), limit);
  }

  /// How messages begin that speak of it.
  static String words(ChannelAction action) {
    return switch (action) {
      case PUT, PUT_WITH, PUT_ALL, PUT_BACK -> "a put into";
      case TAKE, TAKE_UP_TO -> "a take from";
      case FETCH -> "a fetch from";
      case AWAIT -> "an item in";
      default -> "an answer of";
    };
  }

  private static Object @Nullable [] orNull(Object[] arguments) {
    return arguments.length == 0 ? null : arguments;
  }

  @Override
  public int processId() {
    return handle.owner();
  }

  @Override
  public RemoteChannel<T> put(T item, Object... arguments) {
    if (arguments.length == 0) {
      act(ChannelAction.PUT, item);
    } else {
      act(ChannelAction.PUT_WITH, ChannelStore.prepend(item, arguments));
    }
    return this;
  }

  @Override
  public RemoteChannel<T> put(T item, Duration limit) {
    actWithin(ChannelAction.PUT, item, limit);
    return this;
  }

  @Override
  public RemoteChannel<T> putAll(Collection<? extends T> items) {
    act(ChannelAction.PUT_ALL, new ArrayList<>(items));
    return this;
  }

  @Override
  public T take(Object... arguments) {
    return CallFuture.<T>cast(act(ChannelAction.TAKE, orNull(arguments)));
  }

  @Override
  public T take(Duration limit) {
    return CallFuture.<T>cast(actWithin(ChannelAction.TAKE, null, limit));
  }

  @Override
  public List<T> takeUpTo(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at most " + most + " items are none");
    }
    return CallFuture.<List<T>>cast(act(ChannelAction.TAKE_UP_TO, most));
  }

  @Override
  public T fetch(Object... arguments) {
    return CallFuture.<T>cast(act(ChannelAction.FETCH, orNull(arguments)));
  }

  @Override
  public T fetch(Duration limit) {
    return CallFuture.<T>cast(actWithin(ChannelAction.FETCH, null, limit));
  }

  @Override
  public RemoteChannel<T> await(Object... arguments) {
    act(ChannelAction.AWAIT, orNull(arguments));
    return this;
  }

  @Override
  public RemoteChannel<T> await(Duration limit) {
    actWithin(ChannelAction.AWAIT, null, limit);
    return this;
  }

  @Override
  public boolean isReady(Object... arguments) {
    return Boolean.TRUE.equals(act(ChannelAction.IS_READY, orNull(arguments)));
  }

  @Override
  public boolean isEmpty() {
    return Boolean.TRUE.equals(act(ChannelAction.IS_EMPTY, null));
  }

  @Override
  public void close() {
    act(ChannelAction.CLOSE, null);
  }

  @Override
  public void close(Throwable why) {
    act(ChannelAction.CLOSE, why);
  }

  @Override
  public boolean isOpen() {
    return Boolean.TRUE.equals(act(ChannelAction.IS_OPEN, null));
  }

  @Override
  public RemoteChannel<T> bind(int processId) {
    if (processId != calls.self()) {
      calls.context().mesh().known(processId);
    }
    act(ChannelAction.BIND, processId);
    return this;
  }

  @Override
  public Iterator<T> iterator() {
    return new Items();
  }

  private final class Items implements Iterator<T> {
    private @Nullable T next;
    private boolean taken;
    private boolean over;

    @Override
    public boolean hasNext() {
      if (!taken && !over) {
        try {
          next = take();
          taken = true;
        } catch (ChannelClosedException e) {
          over = true;
          if (e.getCause() != null) {
            throw e;
          }
        }
      }
      return taken;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the channel is closed and empty");
      }
      taken = false;
      T item = CallFuture.<T>cast(next);
      next = null;
      return item;
    }
  }

  @Override
  public Channel<T> local() {
    throw new IllegalStateException(
        this + " is not kept here; call remoteCall(" + processId() + ", …)");
  }

  @Override
  public boolean isOf(Calls others) {
    return calls == others;
  }

  /// Two are equal if they stand for the same channel.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChannelReference<?> channel
        && channel.handle.equals(handle)
        && channel.isOf(calls);
  }

  @Override
  public int hashCode() {
    return handle.id().hashCode();
  }

  @Override
  public String toString() {
    return "channel " + handle.id() + " on process " + handle.owner();
  }
}
