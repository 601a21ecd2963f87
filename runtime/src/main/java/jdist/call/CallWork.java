package jdist.call;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import jdist.failure.CallCancelledException;
import jdist.failure.CannotTravelException;
import jdist.failure.JdistException;
import jdist.identity.RefId;
import jdist.mesh.Peer;
import jdist.serial.Serializer;
import jdist.task.Action;
import jdist.task.Task;
import jdist.transport.Link;
import jdist.transport.Work;
import jdist.wire.Message;
import jdist.wire.Message.CallKind;
import jdist.wire.Message.Result;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// A call that has come in: read it, run it, answer. Every way it can go ends in exactly one
/// answer, except for a call that wants none.
final class CallWork implements Work, Served {
  private final CallContext context;
  private final Conversation conversation;
  private final Message.Call call;
  private final int closure;
  private final RunningCall running;
  private final AtomicBoolean answered = new AtomicBoolean();

  CallWork(CallContext context, Conversation conversation, Message.Call call) {
    this.context = context;
    this.conversation = conversation;
    this.call = call;
    this.closure = Serializer.closureNumber(call.task());
    this.running = new RunningCall(context.places());
    conversation.begin(this);
  }

  @Override
  public long number() {
    return call.number();
  }

  @Override
  public boolean isBrief() {
    return conversation.pace().isBrief(closure);
  }

  @Override
  public void run() {
    if (running.enterOrQueue(this::runLater)) {
      runInPlace();
    } else if (running.isCancelled() && running.cancel()) { // meanwhile
      neverBegins();
    }
  }

  private void runLater() {
    Link link = conversation.connection().link();
    link.run(this::runInPlace);
    link.flush();
  }

  RunningCall running() {
    return running;
  }

  private void runInPlace() {
    long start = System.nanoTime();
    try {
      if (running.begin(start)) {
        context.setContextLoader();
        answer(call());
      } else {
        context.holds().letGo(call.task());
      }
    } finally {
      running.end();
      conversation.finished(this);
      conversation.pace().took(closure, System.nanoTime() - start);
      context.places().leave();
    }
  }

  /// Its caller has gone away and wants no answer; others may wait for its value.
  @Override
  public void cancel() {
    endEarly();
  }

  /// The same where its caller does not know of it.
  void interrupt() {
    Peer caller = conversation.connection().peer();
    if (endEarly() && call.kind() != CallKind.DO) {
      CallCancelledException why =
          new CallCancelledException("a call from " + caller.name() + " on " + context.name());
      Payload failure = conversation.connection().serializer().encodeFailure(why);
      send(new Message.Outcome(call.number(), Result.REFUSED, failure));
    }
  }

  private void neverBegins() {
    context.holds().letGo(call.task());
    conversation.finished(this);
  }

  /// Answers with whether it had not been answered, and will not be now.
  private boolean endEarly() {
    Peer caller = conversation.connection().peer();
    boolean first = answered.compareAndSet(false, true);
    Cell shared = first && call.kind() == CallKind.KEEP ? context.table().find(id()) : null;
    if (shared != null) {
      shared.settle(
          new Settled.Failure(new CallCancelledException("a call from " + caller.name())));
    }
    if (context.cancel(running, caller)) {
      neverBegins();
    }
    return first;
  }

  private RefId id() {
    return new RefId(conversation.connection().peer().id(), call.number());
  }

  private void answer(Settled outcome) {
    if (!answered.compareAndSet(false, true)) {
      return;
    }
    if (call.kind() == CallKind.DO) {
      if (outcome instanceof Settled.Failure(JdistException failure)) {
        context.report("remoteDo", conversation.connection().peer(), failure);
      }
      return;
    }
    RefId id = id();
    Cell shared = call.kind() == CallKind.KEEP ? context.table().find(id) : null;
    if (shared != null) {
      shared.settle(outcome);
    }
    send(encode(outcome, id));
  }

  /// Runs the task. What it throws, whatever it is, is its answer.
  private Settled call() {
    try {
      Object task = conversation.connection().serializer().decode(call.task());
      return new Settled.Value(context.inScope(() -> invoke(task)));
    } catch (Throwable e) {
      return new Settled.Failure(context.failedHere(e));
    }
  }

  private static @Nullable Object invoke(@Nullable Object task) throws Exception {
    if (task instanceof Task<?> value) {
      return value.call();
    }
    if (task instanceof Action action) {
      action.run();
      return null;
    }
    throw new CannotTravelException("what came in as a task is " + task + ", which is none");
  }

  private Message.Outcome encode(Settled outcome, RefId id) {
    try {
      return outcome instanceof Settled.Failure(JdistException failure)
          ? failed(failure)
          : encodeValue(outcome.get(), id);
    } catch (CannotTravelException | OutOfMemoryError e) {
      return failed(context.failedHere(e));
    }
  }

  private Message.Outcome failed(JdistException failure) {
    Throwable original = java.util.Objects.requireNonNull(failure.getCause());
    Payload payload = conversation.connection().serializer().encodeFailure(original);
    return new Message.Outcome(call.number(), Result.FAILED, payload);
  }

  private Message.Outcome encodeValue(@Nullable Object value, RefId id) {
    if (call.kind() == CallKind.RUN || (value == null && call.kind() == CallKind.KEEP)) {
      return new Message.Outcome(call.number(), Result.DONE, Payload.EMPTY);
    }
    Payload payload = conversation.connection().serializer().encode(value);
    if (call.kind() == CallKind.KEEP && payload.weight() > CallContext.GOES_HOME_BYTES) {
      return keep(value, id);
    }
    return new Message.Outcome(call.number(), Result.VALUE, payload);
  }

  /// A large value stays here until it is fetched; its maker's process holds it. A reference to it
  /// may have come in meanwhile, and made a cell.
  private Message.Outcome keep(@Nullable Object value, RefId id) {
    context.table().change(id, id.creator(), 1);
    context.table().cell(id).settle(new Settled.Value(value));
    context.table().forgetUnheld(id);
    return new Message.Outcome(call.number(), Result.KEPT, Payload.EMPTY);
  }

  /// A long answer may block its thread, which must then not be the reader.
  private void send(Message.Outcome outcome) {
    Peer.Connection connection = conversation.connection();
    try {
      if (outcome.value().weight() > CallContext.GOES_HOME_BYTES
          || conversation.backlog().isFull()) {
        context.aboutToWait();
        awaitRoom();
      }
      connection.link().sendSoon(outcome);
    } catch (IOException _) {
      // the caller is gone, and with it the question
    }
  }

  /// A caller that does not read its answers gets no more work done; the call keeps its place.
  private void awaitRoom() {
    try {
      conversation.backlog().awaitRoom();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // then this one goes all the same
    }
  }
}
