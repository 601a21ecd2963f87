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
import jdist.mesh.Clock;
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
  private final @Nullable LocalWork work;
  private final boolean isCallFromHere;
  private @Nullable Request request;
  private @Nullable Hold hold;
  private Clock.@Nullable Alarm limit;
  private @Nullable Gate over;
  private boolean passedOn;
  private @Nullable Hold anchor;
  private volatile boolean staysAway;
  private volatile @Nullable Settled settled;

  /// A future of a value that this process keeps, or will.
  CallFuture(Calls calls, RefId id, Cell cell, @Nullable LocalWork work) {
    this.calls = calls;
    this.id = id;
    this.owner = calls.context().self();
    this.cell = cell;
    this.work = work;
    this.isCallFromHere = false;
  }

  /// The future of a call that this process has made.
  CallFuture(Calls calls, RefId id, int owner, Request request) {
    this.calls = calls;
    this.id = id;
    this.owner = owner;
    this.cell = null;
    this.work = null;
    this.isCallFromHere = true;
    this.request = request;
  }

  /// A future of a value kept elsewhere, which this process is counted as a holder of; or with its
  /// value, and then it is not.
  CallFuture(Calls calls, Handle handle, @Nullable Settled settled) {
    this.calls = calls;
    this.id = handle.id();
    this.owner = handle.owner();
    this.cell = null;
    this.work = null;
    this.isCallFromHere = false;
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
    awaitOrGiveUp(question, Long.MAX_VALUE);
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
    return mayInterrupt && !isDone() && giveUp(new CallCancelledException(toString()));
  }

  /// Ends the call; `why` is what it has come to.
  ///
  /// @return whether it had not ended
  private boolean giveUp(JdistException why) {
    boolean first = settleOnce(new Settled.Failure(why));
    Request made = currentRequest();
    if (made != null) {
      calls.cancel(made);
    }
    if (work != null && cell != null) {
      cell.settle(new Settled.Failure(why));
      work.cancel();
    }
    if (first) {
      restoreIfPassedOn();
    }
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
      ended();
    } else if (cell != null) {
      cell.whenSettled(_ -> ended());
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
  private void ended() {
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

  /// What is known here without asking anybody; null if nothing is.
  private @Nullable Settled known() {
    if (cell != null) {
      return settled == null ? cell.settled() : settled;
    }
    Request made = currentRequest();
    if (made != null && made.gate().isOpen()) {
      interpret(made);
    }
    return settled;
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
    boolean there =
        made == null
            ? (made = askWhetherThere()) == null || awaitOrGiveUp(made, deadline)
            : calls.await(made, deadline, toString());
    Settled known = settled;
    if (known != null) {
      throwIfFailed(known);
      return true;
    }
    if (!there || made == null) {
      return there;
    }
    Message.Outcome outcome = made.outcome();
    if (outcome.result() == Message.Result.FAILED || outcome.result() == Message.Result.REFUSED) {
      throw made.failure(outcome);
    }
    return true;
  }

  /// Null if it is settled: then this process may hold the value no more, and nobody would answer.
  private synchronized @Nullable Request askWhetherThere() {
    return settled == null ? calls.ask(owner, number -> new Message.Await(number, id)) : null;
  }

  /// Waits for the answer to a question that nobody else waits for.
  private boolean awaitOrGiveUp(Request question, long deadline) {
    boolean answered = false;
    try {
      answered = calls.await(question, deadline, toString());
      return answered;
    } finally {
      if (!answered) {
        calls.cancel(question);
      }
    }
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
        boolean over = calls.await(work == null ? over(cell) : cell.gate(), deadline, toString());
        return new Wait<>(over, settled == null ? cell.settled() : settled);
      }
      Request made = requestOrFetch();
      if (made != null && !calls.await(made, deadline, toString())) {
        return new Wait<>(false, null);
      }
      if (made != null) {
        interpret(made);
      }
    }
  }

  /// Opens when `cell` has its value, or this future has ended without it.
  private Gate over(Cell awaited) {
    Gate made;
    synchronized (this) {
      if (over != null) {
        return over;
      }
      made = new Gate();
      over = made;
    }
    awaited.whenSettled(_ -> made.open());
    return made;
  }

  /// The request that brings the value; null if it is settled.
  private synchronized @Nullable Request requestOrFetch() {
    Request made = request;
    if (made == null && settled == null) {
      made = calls.ask(owner, number -> new Message.Fetch(number, id));
      request = made;
      if (hold != null) {
        hold.fetching = made;
      }
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
    Hold before;
    Gate waiting;
    synchronized (this) {
      if (settled != null) {
        return false;
      }
      settled = outcome;
      before = hold;
      hold = null;
      waiting = over;
    }
    if (before != null) {
      before.end();
    }
    if (waiting != null) {
      waiting.open();
    }
    ended();
    return true;
  }

  /// The call has ended. Called once, by the thread that read the answer: if the value stayed away,
  /// this process is a holder of it from now on; if it came home although others were told to ask
  /// for it there, it is sent back.
  void answered(Message.Outcome outcome) {
    ended();
    synchronized (this) {
      if (outcome.result() == Message.Result.KEPT) {
        if (settled == null) {
          letGoWhenUnreachable();
          if (anchor != null) {
            anchor.end();
          }
        } else {
          calls.context().holds().letGo(id, owner);
        }
        return;
      }
      if (!passedOn && !outcome.value().handles().isEmpty()) {
        discardWhenUnreachable();
      }
    }
    restoreIfPassedOn();
  }

  /// The value has come, with references in it: they are let go if nobody ever reads it.
  private void discardWhenUnreachable() {
    Request made = request;
    if (made != null) {
      hold = registered(new Hold(calls, made));
      if (settled != null) {
        made.discard(calls.context().holds());
      }
    }
  }

  private void restoreIfPassedOn() {
    synchronized (this) {
      if (!passedOn || !isCallFromHere) {
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
    hold = registered(new Hold(calls, new Handle(id, owner)));
  }

  /// What is sent back to the owner may overtake the message that this leaves with. It is not
  /// forgotten there meanwhile, because this process is a holder for as long as this object lives,
  /// or until it is known that nothing will be sent back.
  private void anchor() {
    if (anchor == null) {
      calls.context().holds().add(id, owner, calls.context().self());
      anchor = registered(new Hold(calls, new Handle(id, owner)));
    }
  }

  private Hold registered(Hold made) {
    made.cleanable = Cleaning.CLEANER.register(this, made);
    return made;
  }

  /// This process's claim on a value, which must not know the future it belongs to: on one kept
  /// elsewhere, or on what is in an answer that nobody has read.
  private static final class Hold implements Runnable {
    private final Calls calls;
    private final @Nullable Handle kept;
    private Cleaner.@Nullable Cleanable cleanable;
    private volatile @Nullable Request fetching;

    Hold(Calls calls, Handle kept) {
      this.calls = calls;
      this.kept = kept;
    }

    Hold(Calls calls, Request answered) {
      this.calls = calls;
      this.kept = null;
      this.fetching = answered;
    }

    void end() {
      if (cleanable != null) {
        cleanable.clean();
      }
    }

    /// Nobody wants the value here any more, nor waits for it.
    @Override
    public void run() {
      Request made = fetching;
      if (made != null) {
        calls.cancel(made);
      }
      if (kept != null) {
        calls.context().holds().letGo(kept.id(), kept.owner());
      }
    }
  }

  /// Whether it is one of the cluster that these calls are made in.
  boolean isOf(Calls others) {
    return calls == others;
  }

  /// It leaves for process `target`: with its value if that has come home, else by name. Either
  /// this sees that the answer has come, or [#answered] sees that the future has been passed on: in
  /// one step, or nobody would send the value back.
  synchronized References.Departure depart(int target) {
    Request made = request;
    if (made != null && made.gate().isOpen()) {
      interpret(made);
    }
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
    if (target == owner && (settled != null || (isCallFromHere && !staysAway))) {
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
