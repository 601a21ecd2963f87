package jdist.call;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdist.failure.AlreadySetException;
import jdist.failure.CallCancelledException;
import jdist.failure.CallInterruptedException;
import jdist.failure.JdistException;
import jdist.failure.TimeLimitException;
import jdist.failure.ValueGoneException;
import jdist.identity.RefId;
import jdist.mesh.Clock;
import jdist.remote.RemoteFuture;
import jdist.transport.Gate;
import jdist.wire.Handle;
import org.jspecify.annotations.Nullable;

/// The future of one value: of a call this process has made, of a value it keeps, or of one that
/// was handed to it. How it is settled depends on where the value is made. Thread-safe.
///
/// UNSETTLED -> SETTLED
abstract sealed class CallFuture<T extends @Nullable Object> implements RemoteFuture<T>, Reference
    permits KeptFuture, DistantFuture {
  private final Calls calls;
  private final RefId id;
  private final int owner;
  private @Nullable Claim claim;
  private Clock.@Nullable Alarm limit;
  private volatile @Nullable Settled settled;

  /// @param settled what is known already
  CallFuture(Calls calls, RefId id, int owner, @Nullable Settled settled) {
    this.calls = calls;
    this.id = id;
    this.owner = owner;
    this.settled = settled;
  }

  /// Waits until it is known here what has become of it.
  abstract Waited<Settled> settle(long deadline);

  /// Waits until the value is there, wherever that is; throws what the call has failed with.
  ///
  /// @return whether it is; if not, the deadline has passed
  abstract boolean awaitUntil(long deadline);

  /// What is known here without asking anybody; null if nothing is.
  abstract @Nullable Settled known();

  /// Sets the value, which nobody is known to have set.
  abstract void set(T value);

  /// This future has ended with `why`, and nobody wants the call to go on.
  abstract void stop(JdistException why);

  Calls calls() {
    return calls;
  }

  RefId id() {
    return id;
  }

  Handle handle() {
    return new Handle(id, owner);
  }

  @Nullable Settled settled() {
    return settled;
  }

  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the caller knows T
  static <T extends @Nullable Object> T cast(@Nullable Object value) {
    return (T) value;
  }

  @Override
  public int processId() {
    return owner;
  }

  @Override
  public T fetch() {
    return CallFuture.<T>cast(settle(Long.MAX_VALUE).orElseThrow().get());
  }

  @Override
  public T fetch(Duration limit) {
    return CallFuture.<T>cast(
        settle(Gate.deadline(limit))
            .orElseThrow(() -> new TimeLimitException(toString(), limit))
            .get());
  }

  @Override
  public CallFuture<T> await() {
    awaitUntil(Long.MAX_VALUE);
    return this;
  }

  @Override
  public CallFuture<T> await(Duration limit) {
    if (!awaitUntil(Gate.deadline(limit))) {
      throw new TimeLimitException(toString(), limit);
    }
    return this;
  }

  @Override
  public CallFuture<T> put(T value) {
    if (settled != null || id.isOutcome()) {
      throw new AlreadySetException(toString());
    }
    set(value);
    return this;
  }

  @Override
  public void close() {
    Settled gone = new Settled.Failure(new ValueGoneException(this + " was closed"));
    settleOnce(gone);
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    return mayInterrupt && !isDone() && giveUp(new CallCancelledException(toString()));
  }

  /// Ends the call; `why` is what it has come to.
  ///
  /// @return whether it had not ended
  private boolean giveUp(JdistException why) {
    boolean first = settleOnce(new Settled.Failure(why));
    stop(why);
    return first;
  }

  @Override
  public CallFuture<T> timeLimit(Duration most) {
    long deadline = Gate.deadline(most);
    synchronized (this) {
      if (settled == null) {
        Clock.Alarm before = limit;
        Clock.Alarm alarm = calls.context().clock().at(deadline, () -> expire(most));
        limit =
            before == null
                ? alarm
                : () -> {
                  before.cancel();
                  alarm.cancel();
                };
      }
    }
    if (isDone()) {
      endLimit();
    }
    return this;
  }

  /// On the clock's thread, which is for short things.
  private void expire(Duration most) {
    if (!isDone()) {
      calls.context().threads().execute(() -> giveUp(new TimeLimitException(toString(), most)));
    }
  }

  /// There is nothing to limit any more.
  void endLimit() {
    Clock.Alarm alarm;
    synchronized (this) {
      alarm = limit;
      limit = null;
    }
    if (alarm != null) {
      alarm.cancel();
    }
  }

  @Override
  public boolean isCancelled() {
    return known() instanceof Settled.Failure(CallCancelledException _);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    return get(Long.MAX_VALUE).orElseThrow();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return get(Gate.deadline(Duration.ofNanos(unit.toNanos(timeout))))
        .orElseThrow(
            () -> new TimeoutException(this + " took longer than " + timeout + " " + unit));
  }

  /// An Optional cannot hold null, so the value comes boxed once more.
  private Waited<T> get(long deadline) throws InterruptedException, ExecutionException {
    try {
      Waited<Settled> wait = settle(deadline);
      return wait.isOver()
          ? new Waited<>(true, CallFuture.<T>cast(wait.orElseThrow().get()))
          : new Waited<>(false, null);
    } catch (CallInterruptedException _) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while waiting for " + this);
    } catch (CallCancelledException e) {
      CancellationException cancelled = new CancellationException(e.getMessage());
      cancelled.initCause(e);
      throw cancelled;
    } catch (JdistException e) {
      throw new ExecutionException(e);
    }
  }

  static void throwIfFailed(Settled outcome) {
    if (outcome instanceof Settled.Failure(JdistException failure)) {
      throw failure;
    }
  }

  /// Settles it; false if it is settled already.
  boolean settleOnce(Settled outcome) {
    Claim before;
    synchronized (this) {
      if (settled != null) {
        return false;
      }
      settled = outcome;
      before = claim;
      claim = null;
    }
    if (before != null) {
      before.end();
    }
    endLimit();
    return true;
  }

  synchronized @Nullable Claim claim() {
    return claim;
  }

  /// What it claims until it is settled or unreachable.
  synchronized void claim(Claim made) {
    claim = made;
  }

  /// This process has been counted as a holder of the value, and is until this object is gone.
  void letGoWhenUnreachable() {
    claim(Claim.onKept(this, calls, handle()));
  }

  @Override
  public boolean isOf(Calls others) {
    return calls == others;
  }

  /// Two futures are equal if they stand for the same value.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CallFuture<?> future && future.id.equals(id) && future.isOf(calls);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    String state =
        switch (settled) {
          case Settled.Value _ -> "fetched";
          case Settled.Failure _ -> "failed";
          case null -> isDone() ? "ready" : "pending";
        };
    return "future " + id + " on process " + owner + " (" + state + ")";
  }
}
