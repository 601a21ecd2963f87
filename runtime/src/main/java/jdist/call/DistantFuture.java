package jdist.call;

import java.io.IOException;
import jdist.failure.CannotTravelException;
import jdist.failure.JdistException;
import jdist.failure.ValueGoneException;
import jdist.identity.RefId;
import jdist.mesh.Peer;
import jdist.serial.References;
import jdist.wire.Handle;
import jdist.wire.Message;
import jdist.wire.Message.Result;
import org.jspecify.annotations.Nullable;

/// The future of a value that another process makes or keeps. It is settled by a [Request]: first
/// the call's own if it was made here, then, if the value stayed away, one that fetches it.
/// Thread-safe.
final class DistantFuture<T extends @Nullable Object> extends CallFuture<T> {
  private final boolean isCallFromHere;
  private @Nullable Request request;
  private boolean passedOn;
  private @Nullable Claim anchor;
  private volatile boolean staysAway;

  /// The future of a call that this process has made.
  DistantFuture(Calls calls, RefId id, int owner, Request request) {
    super(calls, id, owner, null);
    this.isCallFromHere = true;
    this.request = request;
  }

  /// A future of a value kept elsewhere, which this process is counted as a holder of; or with its
  /// value, and then it is not.
  DistantFuture(Calls calls, Handle handle, @Nullable Settled settled) {
    super(calls, handle.id(), handle.owner(), settled);
    this.isCallFromHere = false;
    if (settled == null) {
      letGoWhenUnreachable();
    }
  }

  private synchronized @Nullable Request currentRequest() {
    return request;
  }

  @Override
  public boolean isReady() {
    if (isDone()) {
      return true;
    }
    if (currentRequest() != null) {
      return false;
    }
    Request question = calls().ask(processId(), number -> new Message.IsReady(number, id()));
    awaitOrGiveUp(question, Long.MAX_VALUE);
    return Boolean.TRUE.equals(question.value());
  }

  /// The request is looked at first: whoever takes it away has said before what came of it.
  @Override
  public boolean isDone() {
    Request made = currentRequest();
    return (made != null && made.gate().isOpen()) || settled() != null || staysAway;
  }

  @Override
  @Nullable Settled known() {
    Request made = currentRequest();
    if (made != null && made.gate().isOpen()) {
      interpret(made);
    }
    return settled();
  }

  @Override
  void set(T value) {
    calls().put(id(), processId(), value);
    settleOnce(new Settled.Value(value));
  }

  @Override
  boolean awaitUntil(long deadline) {
    Request made = currentRequest();
    boolean there;
    if (made == null) {
      made = askWhetherThere();
      there = made == null || awaitOrGiveUp(made, deadline);
    } else {
      there = calls().await(made, deadline, toString());
    }
    Settled known = settled();
    if (known != null) {
      throwIfFailed(known);
      return true;
    }
    if (there && made != null) {
      Message.Outcome outcome = made.outcome();
      if (outcome.result() == Result.FAILED || outcome.result() == Result.REFUSED) {
        throw made.failure(outcome);
      }
    }
    return there;
  }

  /// Null if it is settled: then this process may hold the value no more, and nobody would answer.
  private synchronized @Nullable Request askWhetherThere() {
    return settled() == null
        ? calls().ask(processId(), number -> new Message.Await(number, id()))
        : null;
  }

  /// Waits for the answer to a question that nobody else waits for.
  private boolean awaitOrGiveUp(Request question, long deadline) {
    boolean answered = false;
    try {
      answered = calls().await(question, deadline, toString());
      return answered;
    } finally {
      if (!answered) {
        calls().cancel(question);
      }
    }
  }

  @Override
  Waited<Settled> settle(long deadline) {
    while (true) {
      Settled known = settled();
      if (known != null) {
        return new Waited<>(true, known);
      }
      Request made = requestOrFetch();
      if (made != null && !calls().await(made, deadline, toString())) {
        return new Waited<>(false, null);
      }
      if (made != null) {
        interpret(made);
      }
    }
  }

  /// The request that brings the value; null if it is settled.
  private synchronized @Nullable Request requestOrFetch() {
    Request made = request;
    if (made == null && settled() == null) {
      made = calls().ask(processId(), number -> new Message.Fetch(number, id()));
      request = made;
      Claim held = claim();
      if (held != null) {
        held.isFetchedBy(made);
      }
    }
    return made;
  }

  /// What a request that has ended means; decodes the value once, whoever else waits.
  private synchronized void interpret(Request made) {
    if (settled() != null || request != made) {
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

  @Override
  void stop(JdistException why) {
    Request made = currentRequest();
    if (made != null) {
      calls().cancel(made);
    }
    restoreIfPassedOn();
  }

  /// The call has ended. Called once, by the thread that read the answer: if the value stayed away,
  /// this process is a holder of it from now on; if it came home although others were told to ask
  /// for it there, it is sent back.
  void answered(Message.Outcome outcome) {
    endLimit();
    synchronized (this) {
      if (outcome.result() == Result.KEPT) {
        if (settled() == null) {
          letGoWhenUnreachable();
          if (anchor != null) {
            anchor.end();
          }
        } else {
          calls().context().holds().letGo(id(), processId());
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
      claim(Claim.onAnswer(this, calls(), made));
      if (settled() != null) {
        made.discard(calls().context().holds());
      }
    }
  }

  /// It leaves for process `target`: with its value if that has come home, else by name. Either
  /// this sees that the answer has come, or [#answered] sees that the future has been passed on: in
  /// one step, or nobody would send the value back.
  @Override
  public synchronized References.Departure depart(int target) {
    Handle handle = handle();
    Settled known = known();
    if (known instanceof Settled.Value(Object value)) {
      return new References.Departure(handle, true, value);
    }
    passedOn = true;
    calls().context().holds().add(handle.id(), handle.owner(), target);
    if (target == handle.owner() && (known != null || (isCallFromHere && !staysAway))) {
      anchor();
    }
    if (known != null) {
      calls().context().threads().execute(this::restore); // its owner does not know of the failure
    }
    return new References.Departure(handle, false, null);
  }

  /// What is sent back to the owner may overtake the message that this leaves with. It is not
  /// forgotten there meanwhile, because this process is a holder for as long as this object lives,
  /// or until it is known that nothing will be sent back.
  private void anchor() {
    if (anchor == null) {
      calls().context().holds().add(id(), processId(), calls().context().self());
      anchor = Claim.onKept(this, calls(), handle());
    }
  }

  private void restoreIfPassedOn() {
    synchronized (this) {
      if (!passedOn || !isCallFromHere) {
        return;
      }
    }
    calls().context().threads().execute(this::restore);
  }

  /// Sends the outcome back to the process that others were told to ask for it.
  private void restore() {
    try {
      Peer.Connection to = calls().context().mesh().connect(processId());
      to.link().send(restored(to, outcomeForOthers()));
    } catch (IOException | JdistException _) {
      // whoever asks there learns that the process is gone
    }
  }

  /// That it was closed here is no reason for others not to have the value.
  private synchronized Settled outcomeForOthers() {
    Request made = request;
    boolean closed = settled() instanceof Settled.Failure(ValueGoneException _);
    return closed && made != null && made.gate().isOpen() && !made.isKept()
        ? outcomeOf(made)
        : settle(Long.MAX_VALUE).orElseThrow();
  }

  private Message.Restore restored(Peer.Connection to, Settled outcome) {
    try {
      if (outcome instanceof Settled.Value(Object value)) {
        return new Message.Restore(id(), Result.VALUE, to.serializer().encode(value));
      }
      return restored(to, ((Settled.Failure) outcome).failure());
    } catch (CannotTravelException e) {
      return restored(to, e);
    }
  }

  private Message.Restore restored(Peer.Connection to, JdistException failure) {
    return new Message.Restore(id(), Result.REFUSED, to.serializer().encodeFailure(failure));
  }
}
