package jdist.call;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdist.failure.CallInterruptedException;
import jdist.failure.ChannelClosedException;
import jdist.failure.JdistException;
import jdist.failure.TimeLimitException;
import jdist.failure.ValueGoneException;
import jdist.remote.Channel;
import jdist.serial.References;
import jdist.wire.Handle;
import jdist.wire.Message.ChannelAction;
import org.jspecify.annotations.Nullable;

/// A channel that this process keeps: items go in and out as they are. Thread-safe.
final class KeptChannel<T extends @Nullable Object> extends ChannelReference<T> {
  private final Cell cell;
  private volatile boolean released;

  /// @param cell holds the [ChannelStore]
  KeptChannel(Calls calls, Handle handle, Cell cell) {
    super(calls, handle);
    this.cell = cell;
  }

  private ChannelStore store() {
    if (!released
        && cell.settled() instanceof Settled.Value(Object value)
        && value instanceof ChannelStore store) {
      return store;
    }
    throw new ValueGoneException(this + " was released");
  }

  @Override
  @Nullable Object act(
      ChannelAction action, @Nullable Object argument, long deadline, @Nullable Duration limit) {
    CompletableFuture<? extends @Nullable Object> end = store().begin(action, argument);
    if (!end.isDone()) {
      String what = words(action) + " " + this;
      try {
        if (!calls().await(() -> isOver(end, deadline), what) && end.cancel(true)) {
          throw new TimeLimitException(what, java.util.Objects.requireNonNull(limit));
        }
      } catch (CallInterruptedException e) {
        if (end.cancel(true)) {
          throw e;
        }
      }
    }
    return valueOf(end);
  }

  private static boolean isOver(CompletableFuture<?> end, long deadline)
      throws InterruptedException {
    try {
      if (deadline == Long.MAX_VALUE) {
        end.get();
      } else {
        end.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException _) {
      // which is an end, too
    }
    return true;
  }

  private @Nullable Object valueOf(CompletableFuture<? extends @Nullable Object> end) {
    try {
      return end.join();
    } catch (CompletionException e) {
      throw failure(java.util.Objects.requireNonNull(e.getCause()));
    }
  }

  /// What jdist throws is thrown as it is, so that it shows the line that waited; what somebody
  /// else does, as the failure of a call.
  private JdistException failure(Throwable cause) {
    if (cause instanceof ChannelClosedException closed) {
      return new ChannelClosedException(closed.getCause());
    }
    return cause instanceof JdistException known ? known : calls().context().failedHere(cause);
  }

  @Override
  @SuppressWarnings("unchecked") // its users know its items' type
  public Channel<T> local() {
    return (Channel<T>) store().channel();
  }

  @Override
  public void release() {
    released = true;
  }

  @Override
  public References.Departure depart(int target) {
    store();
    calls().context().table().hold(id(), cell, target);
    return new References.Departure(handle(), false, null);
  }
}
