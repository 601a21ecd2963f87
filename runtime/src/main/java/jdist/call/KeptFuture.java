package jdist.call;

import java.time.Duration;
import jdist.failure.AlreadySetException;
import jdist.failure.JdistException;
import jdist.identity.RefId;
import jdist.serial.References;
import jdist.transport.Gate;
import jdist.wire.Handle;
import org.jspecify.annotations.Nullable;

/// The future of a value that this process keeps, or will: of a call to itself, or one that is put.
/// Thread-safe.
final class KeptFuture<T extends @Nullable Object> extends CallFuture<T> {
  private final Cell cell;
  private final @Nullable LocalWork work;
  private @Nullable Gate over;

  /// @param work what sets the value; null if somebody puts it
  KeptFuture(Calls calls, RefId id, Cell cell, @Nullable LocalWork work) {
    super(calls, id, calls.context().self(), null);
    this.cell = cell;
    this.work = work;
  }

  @Override
  public boolean isReady() {
    return isDone();
  }

  @Override
  public boolean isDone() {
    return known() != null;
  }

  @Override
  @Nullable Settled known() {
    Settled known = settled();
    return known == null ? cell.settled() : known;
  }

  @Override
  void set(T value) {
    if (!cell.settle(new Settled.Value(value))) {
      throw new AlreadySetException(toString());
    }
  }

  @Override
  public KeptFuture<T> timeLimit(Duration most) {
    var _ = super.timeLimit(most);
    cell.whenSettled(_ -> endLimit());
    return this;
  }

  @Override
  boolean awaitUntil(long deadline) {
    Waited<Settled> wait = settle(deadline);
    if (wait.isOver()) {
      throwIfFailed(wait.orElseThrow());
    }
    return wait.isOver();
  }

  @Override
  Waited<Settled> settle(long deadline) {
    if (settled() == null) {
      Gate awaited = work == null ? over() : cell.gate();
      if (!calls().await(awaited, deadline, toString())) {
        return new Waited<>(false, null);
      }
    }
    return new Waited<>(true, known());
  }

  /// Opens when there is a value, or this future has ended without it.
  private Gate over() {
    Gate made;
    synchronized (this) {
      if (over != null) {
        return over;
      }
      made = new Gate();
      over = made;
      if (settled() != null) {
        made.open();
      }
    }
    cell.whenSettled(_ -> made.open());
    return made;
  }

  @Override
  boolean settleOnce(Settled outcome) {
    if (!super.settleOnce(outcome)) {
      return false;
    }
    Gate waiting;
    synchronized (this) {
      waiting = over;
    }
    if (waiting != null) {
      waiting.open();
    }
    return true;
  }

  @Override
  void stop(JdistException why) {
    if (work != null) {
      cell.settle(new Settled.Failure(why));
      work.cancel();
    }
  }

  @Override
  public synchronized References.Departure depart(int target) {
    Handle handle = handle();
    if (settled() instanceof Settled.Value(Object value)) {
      return new References.Departure(handle, true, value);
    }
    if (cell.settled() instanceof Settled.Value(Object value)) {
      return new References.Departure(handle, true, value);
    }
    calls().context().table().hold(handle.id(), cell, target);
    return new References.Departure(handle, false, null);
  }
}
