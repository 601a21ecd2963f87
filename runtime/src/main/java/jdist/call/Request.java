package jdist.call;

import java.util.function.Supplier;
import jdist.failure.CallCancelledException;
import jdist.failure.JdistException;
import jdist.failure.RemoteException;
import jdist.mesh.Peer;
import jdist.transport.Gate;
import jdist.wire.Message;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// Something this process has asked another one for, and what came of it. What came is decoded by
/// whoever wants it, not by the thread that read it.
final class Request {
  private final long number;
  private final Conversation conversation;
  private final long weight;
  private final Gate gate = new Gate();
  private volatile Message.@Nullable Outcome outcome;
  private volatile @Nullable Supplier<JdistException> failure;
  private volatile @Nullable DistantFuture<?> future;
  private volatile @Nullable Runnable ended;
  private boolean taken;
  private @Nullable Late late;

  /// What to do with an answer that comes when the request has been given up.
  interface Late {
    void answered(Peer.Connection from, Message.Outcome outcome);
  }

  Request(long number, Conversation conversation, long weight) {
    this.number = number;
    this.conversation = conversation;
    this.weight = weight;
  }

  long number() {
    return number;
  }

  Conversation conversation() {
    return conversation;
  }

  Peer peer() {
    return conversation.connection().peer();
  }

  /// What the request weighs in memory, in bytes.
  long weight() {
    return weight;
  }

  Gate gate() {
    return gate;
  }

  /// The future to tell where its value is; it is held on to until then.
  void tell(DistantFuture<?> told) {
    future = told;
  }

  /// What to do when it has ended, in whatever way, on the thread that finds out. To be called
  /// before it is sent.
  void whenEnded(@Nullable Runnable what) {
    ended = what;
  }

  /// To be called before it is sent.
  void whenLate(@Nullable Late what) {
    late = what;
  }

  @Nullable Late late() {
    return late;
  }

  /// Waits for an end that is being told now.
  void awaitEnd() {
    while (!gate.isOpen()) {
      Thread.onSpinWait();
    }
  }

  void complete(Message.Outcome answer) {
    DistantFuture<?> told = future;
    future = null;
    outcome = answer;
    gate.open();
    if (told != null) {
      told.answered(answer);
    }
    tellEnd();
  }

  /// @param why makes what each thread that waits for it throws
  void fail(Supplier<JdistException> why) {
    failure = why;
    gate.open();
    tellEnd();
  }

  private void tellEnd() {
    Runnable what = ended;
    if (what != null) {
      what.run();
    }
  }

  /// How it ended; throws if it never will. For when the gate is open.
  Message.Outcome outcome() {
    Message.Outcome answer = outcome;
    if (answer != null) {
      return answer;
    }
    Supplier<JdistException> why = failure;
    if (why != null) {
      throw why.get();
    }
    throw new IllegalStateException("request " + number + " has not ended");
  }

  /// Whether it has ended with word that the value stays where it is.
  boolean isKept() {
    Message.Outcome answer = outcome;
    return answer != null && answer.result() == Message.Result.KEPT;
  }

  /// Whoever is first reads the payload, or discards it.
  private synchronized boolean take() {
    boolean first = !taken;
    taken = true;
    return first;
  }

  /// Nobody wants the answer: the references in it are let go, unless it has been read.
  void discard(Holds holds) {
    Message.Outcome answer = outcome;
    if (answer != null && take()) {
      holds.letGo(answer.value());
    }
  }

  /// The payload, decoded; throws what the request failed with. To be called once.
  @Nullable Object value() {
    Message.Outcome answer = outcome();
    Payload payload = answer.value();
    if (!take() && answer.result() == Message.Result.VALUE) {
      throw new CallCancelledException("a call on " + peer().name());
    }
    return switch (answer.result()) {
      case VALUE -> conversation.connection().serializer().decode(payload);
      case DONE, KEPT -> null;
      case FAILED, REFUSED -> throw decodeFailure(answer);
    };
  }

  /// What a failed request throws.
  JdistException failure(Message.Outcome answer) {
    take();
    return decodeFailure(answer);
  }

  private JdistException decodeFailure(Message.Outcome answer) {
    Throwable cause = conversation.connection().serializer().decodeFailure(answer.value());
    if (answer.result() == Message.Result.REFUSED && cause instanceof JdistException known) {
      return known;
    }
    return new RemoteException(peer().id(), peer().host(), cause);
  }
}
