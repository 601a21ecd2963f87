package jdist.call;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import jdist.failure.JdistException;
import jdist.failure.ValueGoneException;
import jdist.transport.Work;
import jdist.wire.Message;
import jdist.wire.Message.ChannelAction;
import jdist.wire.Message.Result;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// Something that a peer wants done with a channel kept here. It is answered once, also when it has
/// been given up meanwhile: whoever gave up a take then puts back what comes.
final class ChannelWork implements Work, Served {
  private final CallContext context;
  private final Conversation conversation;
  private final Message.ChannelWish wish;
  private final @Nullable ChannelStore store;
  private @Nullable CompletableFuture<? extends @Nullable Object> operation;
  private boolean givenUp;
  private boolean answered;
  private @Nullable Object argument; // set before the operation begins
  private volatile boolean inline;

  ChannelWork(CallContext context, Conversation conversation, Message.ChannelWish wish) {
    this.context = context;
    this.conversation = conversation;
    this.wish = wish;
    Cell cell = context.table().find(wish.id());
    this.store =
        cell != null
                && cell.settled() instanceof Settled.Value(Object value)
                && value instanceof ChannelStore found
            ? found
            : null;
    if (wish.number() != 0) {
      conversation.begin(this);
    }
  }

  @Override
  public long number() {
    return wish.number();
  }

  @Override
  public boolean isBrief() {
    return true;
  }

  @Override
  public void run() {
    inline = true;
    CompletableFuture<? extends @Nullable Object> begun = begin();
    boolean late;
    synchronized (this) {
      operation = begun;
      late = givenUp;
    }
    if (late) {
      begun.cancel(true);
    }
    var _ = begun.whenComplete(this::ended);
    inline = false;
  }

  private CompletableFuture<? extends @Nullable Object> begin() {
    if (store == null) {
      return CompletableFuture.failedFuture(
          new ValueGoneException("channel " + wish.id() + " is gone"));
    }
    try {
      argument = read();
      return store.begin(wish.action(), argument, this::answer);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(context.failedHere(e));
    }
  }

  private @Nullable Object read() {
    Payload payload = wish.payload();
    if (payload.length() == 0) {
      return null;
    }
    return wish.action() == ChannelAction.CLOSE
        ? conversation.connection().serializer().decodeFailure(payload)
        : conversation.connection().serializer().decode(payload);
  }

  @Override
  public void cancel() {
    CompletableFuture<? extends @Nullable Object> begun;
    synchronized (this) {
      givenUp = true;
      begun = operation;
    }
    if (begun != null) {
      begun.cancel(true);
    }
  }

  /// Whoever put it may change it when this returns: it must be on its way.
  private void answer(@Nullable Object value) {
    answered = true;
    conversation.finished(this);
    send(outcome(value, null), value);
  }

  private void ended(@Nullable Object value, @Nullable Throwable failure) {
    if (answered) {
      return;
    }
    conversation.finished(this);
    if (wish.number() != 0) {
      send(outcome(value, failure), value);
    }
  }

  private Message.Outcome outcome(@Nullable Object value, @Nullable Throwable failure) {
    if (failure != null) {
      return failure instanceof CancellationException
          ? new Message.Outcome(wish.number(), Result.DONE, Payload.EMPTY)
          : failed(failure);
    }
    try {
      Payload payload = conversation.connection().serializer().encode(value);
      return new Message.Outcome(wish.number(), Result.VALUE, payload);
    } catch (JdistException | OutOfMemoryError e) {
      return failed(context.failedHere(e));
    }
  }

  private Message.Outcome failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException wrapper ? wrapper.getCause() : failure;
    Result result = cause instanceof JdistException ? Result.REFUSED : Result.FAILED;
    Payload payload =
        conversation
            .connection()
            .serializer()
            .encodeFailure(java.util.Objects.requireNonNull(cause));
    return new Message.Outcome(wish.number(), result, payload);
  }

  /// A long answer may block its thread, which must then not be the reader.
  private void send(Message.Outcome outcome, @Nullable Object value) {
    try {
      if (outcome.value().weight() > CallContext.GOES_HOME_BYTES
          || conversation.backlog().isFull()) {
        context.aboutToWait();
        awaitRoom();
      }
      if (inline) {
        conversation.connection().link().sendSoon(outcome); // whoever runs this flushes
      } else {
        conversation.connection().link().send(outcome);
      }
    } catch (IOException _) {
      if (store != null && outcome.result() == Result.VALUE) {
        store.putBack(wish.action(), argument, value);
      }
    }
  }

  private void awaitRoom() {
    try {
      conversation.backlog().awaitRoom();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // then this one goes all the same
    }
  }
}
