package jdist.call;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdist.failure.AlreadySetException;
import jdist.failure.CallCancelledException;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.JdistException;
import jdist.failure.TimeLimitException;
import jdist.failure.ValueGoneException;
import jdist.identity.RefId;
import jdist.mesh.Peer;
import jdist.remote.RemoteFuture;
import jdist.serial.References;
import jdist.transport.Gate;
import jdist.wire.Handle;
import jdist.wire.Message;
import org.jspecify.annotations.Nullable;

/// The future of one value: of a call this process has made, of a value it keeps, or of one that
/// was handed to it. Thread-safe.
///
/// UNSETTLED -> SETTLED; how it gets there differs: by its [Cell] if the value is kept here, else
/// by a [Request], first the call's own if there is one, then, if the value stayed away, one that
/// fetches it.
final class CallFuture<T extends @Nullable Object> implements RemoteFuture<T> {
  private final Calls calls;
  private final RefId id;
  private final int owner;
  private final @Nullable Cell cell;
  private final @Nullable RunningCall running;
  private @Nullable Request request;
  private Cleaner.@Nullable Cleanable held;
  private boolean passedOn;
  private boolean anchored;
  private volatile boolean staysAway;
  private volatile @Nullable Settled settled;

  /// A future of a value that this process keeps, or will.
  CallFuture(Calls calls, RefId id, Cell cell, @Nullable RunningCall running) {
    this.calls = calls;
    this.id = id;
    this.owner = calls.context().self();
    this.cell = cell;
    this.running = running;
  }

  /// The future of a call that this process has made.
  CallFuture(Calls calls, RefId id, int owner, Request request) {
    this.calls = calls;
    this.id = id;
    this.owner = owner;
    this.cell = null;
    this.running = null;
    this.request = request;
  }

  /// A future of a value kept elsewhere, which this process is counted as a holder of; or with its
  /// value, and then it is not.
  CallFuture(Calls calls, Handle handle, @Nullable Settled settled) {
    this.calls = calls;
    this.id = handle.id();
    this.owner = handle.owner();
    this.cell = null;
    this.running = null;
    this.settled = settled;
    if (settled == null) {
      letGoWhenUnreachable();
    }
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
  public boolean isReady() {
    if (settled != null || staysAway) {
      return true;
    }
    if (cell != null) {
      return cell.settled() != null;
    }
    Request made = currentRequest();
    if (made != null) {
      return made.gate().isOpen();
    }
    Request question = calls.ask(owner, number -> new Message.IsReady(number, id));
    calls.await(question, Long.MAX_VALUE, toString());
    return Boolean.TRUE.equals(question.value());
  }

  @Override
  public CallFuture<T> put(T value) {
    if (settled != null || id.isOutcome()) {
      throw new AlreadySetException(toString());
    }
    if (cell != null) {
      if (!cell.settle(new Settled.Value(value))) {
        throw new AlreadySetException(toString());
      }
      return this;
    }
    calls.put(id, owner, value);
    settleOnce(new Settled.Value(value));
    return this;
  }

  @Override
  public void close() {
    Settled gone = new Settled.Failure(new ValueGoneException(this + " was closed"));
    settleOnce(gone);
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    if (!mayInterrupt || isDone()) {
      return false;
    }
    CallCancelledException why = new CallCancelledException(toString());
    boolean first = settleOnce(new Settled.Failure(why));
    Request made = currentRequest();
    if (made != null) {
      calls.cancel(made);
    }
    if (running != null && cell != null) {
      cell.settle(new Settled.Failure(why));
      running.cancel();
    }
    if (first) {
      restoreIfPassedOn();
    }
    return first;
  }

  @Override
  public boolean isCancelled() {
    return settled instanceof Settled.Failure(CallCancelledException _);
  }

  @Override
  public boolean isDone() {
    if (settled != null || staysAway || (cell != null && cell.settled() != null)) {
      return true;
    }
    Request made = currentRequest();
    return made != null && made.gate().isOpen();
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
  private Wait<T> get(long deadline) throws InterruptedException, ExecutionException {
    try {
      Wait<Settled> wait = settle(deadline);
      return wait.isOver()
          ? new Wait<>(true, CallFuture.<T>cast(wait.orElseThrow().get()))
          : new Wait<>(false, null);
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

  /// The end of a wait: with what was waited for, or without.
  private record Wait<V extends @Nullable Object>(boolean isOver, @Nullable V value) {
    V orElseThrow() {
      return CallFuture.<V>cast(value);
    }

    <E extends Exception> V orElseThrow(java.util.function.Supplier<E> failure) throws E {
      if (!isOver) {
        throw failure.get();
      }
      return CallFuture.<V>cast(value);
    }
  }

  private boolean awaitUntil(long deadline) {
    if (settled != null || cell != null) {
      Wait<Settled> wait = settle(deadline);
      if (wait.isOver()) {
        throwIfFailed(wait.orElseThrow());
      }
      return wait.isOver();
    }
    Request made = currentRequest();
    if (made == null) {
      made = calls.ask(owner, number -> new Message.Await(number, id));
    }
    if (!calls.await(made, deadline, toString())) {
      return false;
    }
    Message.Outcome outcome = made.outcome();
    if (outcome.result() == Message.Result.FAILED || outcome.result() == Message.Result.REFUSED) {
      throw made.failure(outcome);
    }
    return true;
  }

  private static void throwIfFailed(Settled outcome) {
    if (outcome instanceof Settled.Failure(JdistException failure)) {
      throw failure;
    }
  }

  private synchronized @Nullable Request currentRequest() {
    return request;
  }

  /// Waits until it is known here what has become of it.
  private Wait<Settled> settle(long deadline) {
    while (true) {
      Settled known = settled;
      if (known != null) {
        return new Wait<>(true, known);
      }
      if (cell != null) {
        boolean there = calls.await(cell, deadline, toString());
        return new Wait<>(there, there ? cell.settled() : null);
      }
      Request made = requestOrFetch();
      if (!calls.await(made, deadline, toString())) {
        return new Wait<>(false, null);
      }
      interpret(made);
    }
  }

  private synchronized Request requestOrFetch() {
    Request made = request;
    if (made == null) {
      made = calls.ask(owner, number -> new Message.Fetch(number, id));
      request = made;
    }
    return made;
  }

  /// What a request that has ended means; decodes the value once, whoever else waits.
  private synchronized void interpret(Request made) {
    if (settled != null || request != made) {
      return;
    }
    if (made.isKept()) {
      staysAway = true;
      request = null;
      return;
    }
    settleOnce(outcomeOf(made));
  }

  private static Settled outcomeOf(Request made) {
    try {
      return new Settled.Value(made.value());
    } catch (JdistException e) {
      return new Settled.Failure(e);
    }
  }

  private boolean settleOnce(Settled outcome) {
    Cleaner.Cleanable hold;
    synchronized (this) {
      if (settled != null) {
        return false;
      }
      settled = outcome;
      hold = held;
      held = null;
    }
    if (hold != null) {
      hold.clean();
    }
    return true;
  }

  /// The call has ended. Called once, by the thread that read the answer: if the value stayed away,
  /// this process is a holder of it from now on; if it came home although others were told to ask
  /// for it there, it is sent back.
  void answered(Message.Outcome outcome) {
    synchronized (this) {
      if (outcome.result() == Message.Result.KEPT) {
        if (settled == null) {
          letGoWhenUnreachable();
        } else {
          calls.context().holds().letGo(id, owner);
        }
        return;
      }
    }
    restoreIfPassedOn();
  }

  private void restoreIfPassedOn() {
    synchronized (this) {
      if (!passedOn) {
        return;
      }
    }
    calls.context().threads().execute(this::restore);
  }

  /// Sends the outcome back to the process that others were told to ask for it.
  private void restore() {
    try {
      Peer.Connection to = calls.context().mesh().connect(owner);
      to.link().send(restored(to, outcomeForOthers()));
    } catch (IOException | JdistException _) {
      // whoever asks there learns that the process is gone
    }
  }

  /// That it was closed here is no reason for others not to have the value.
  private synchronized Settled outcomeForOthers() {
    Request made = request;
    boolean closed = settled instanceof Settled.Failure(ValueGoneException _);
    return closed && made != null && made.gate().isOpen() && !made.isKept()
        ? outcomeOf(made)
        : settle(Long.MAX_VALUE).orElseThrow();
  }

  private Message.Restore restored(Peer.Connection to, Settled outcome) {
    try {
      if (outcome instanceof Settled.Value(Object value)) {
        return new Message.Restore(id, Message.Result.VALUE, to.serializer().encode(value));
      }
      return restored(to, ((Settled.Failure) outcome).failure());
    } catch (CannotTravelException e) {
      return restored(to, e);
    }
  }

  private Message.Restore restored(Peer.Connection to, JdistException failure) {
    return new Message.Restore(id, Message.Result.REFUSED, to.serializer().encodeFailure(failure));
  }

  /// Made when the first value stays away, for it brings a thread.
  private static final class Cleaning {
    static final Cleaner CLEANER = Cleaner.create();
  }

  /// This process has been counted as a holder of the value, and is until this object is gone.
  void letGoWhenUnreachable() {
    held = lettingGo();
  }

  private Cleaner.Cleanable lettingGo() {
    Calls process = calls;
    RefId name = id;
    int keeper = owner;
    return Cleaning.CLEANER.register(this, () -> process.context().holds().letGo(name, keeper));
  }

  /// What is sent back to the owner may overtake the message that this leaves with. It is not
  /// forgotten there meanwhile, because this process is a holder for as long as this object lives.
  private void anchor() {
    if (!anchored) {
      anchored = true;
      calls.context().holds().add(id, owner, calls.context().self());
      var _ = lettingGo();
    }
  }

  /// Whether it is one of the cluster that these calls are made in.
  boolean isOf(Calls others) {
    return calls == others;
  }

  /// It leaves for process `target`: with its value if that has come home, else by name.
  References.Departure depart(int target) {
    Request made = currentRequest();
    if (made != null && made.gate().isOpen()) {
      interpret(made);
    }
    return leave(target);
  }

  private synchronized References.Departure leave(int target) {
    Handle handle = new Handle(id, owner);
    if (settled instanceof Settled.Value(Object value)) {
      return new References.Departure(handle, true, value);
    }
    if (cell != null) {
      if (cell.settled() instanceof Settled.Value(Object value)) {
        return new References.Departure(handle, true, value);
      }
      calls.context().table().hold(id, cell, target);
      return new References.Departure(handle, false, null);
    }
    passedOn = true;
    calls.context().holds().add(id, owner, target);
    if (target == owner) {
      anchor();
    }
    if (settled != null) {
      calls.context().threads().execute(this::restore); // its owner does not know of the failure
    }
    return new References.Departure(handle, false, null);
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
