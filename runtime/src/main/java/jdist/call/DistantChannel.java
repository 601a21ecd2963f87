package jdist.call;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import jdist.failure.CallInterruptedException;
import jdist.failure.JdistException;
import jdist.failure.TimeLimitException;
import jdist.failure.ValueGoneException;
import jdist.mesh.Peer;
import jdist.serial.References;
import jdist.serial.Serializer;
import jdist.wire.Handle;
import jdist.wire.Message;
import jdist.wire.Message.ChannelAction;
import org.jspecify.annotations.Nullable;

/// A channel that another process keeps, and that this one is counted as a holder of. Thread-safe.
final class DistantChannel<T extends @Nullable Object> extends ChannelReference<T> {
  private final Claim claim;
  private volatile boolean released;

  DistantChannel(Calls calls, Handle handle) {
    super(calls, handle);
    this.claim = Claim.onKept(this, calls, handle);
  }

  private void checkHeld() {
    if (released) {
      throw new ValueGoneException(this + " was released");
    }
  }

  @Override
  @Nullable Object act(
      ChannelAction action, @Nullable Object argument, long deadline, @Nullable Duration limit) {
    checkHeld();
    try {
      Request.Late late = isTake(action) ? (from, answer) -> putBack(from, argument, answer) : null;
      Request request = calls().requests().wish(handle(), action, argument, late);
      return await(request, words(action) + " " + this, deadline, limit);
    } finally {
      java.lang.ref.Reference.reachabilityFence(this); // it is held until its answer has come
    }
  }

  /// An answer that has come when the wait is given up counts.
  private @Nullable Object await(
      Request request, String what, long deadline, @Nullable Duration limit) {
    try {
      if (!calls().await(request, deadline, what) && calls().requests().withdraw(request)) {
        throw new TimeLimitException(what, java.util.Objects.requireNonNull(limit));
      }
    } catch (CallInterruptedException e) {
      if (calls().requests().withdraw(request)) {
        throw e;
      }
    }
    request.awaitEnd();
    return request.value();
  }

  private static boolean isTake(ChannelAction action) {
    return action == ChannelAction.TAKE || action == ChannelAction.TAKE_UP_TO;
  }

  /// A take was given up, and has been answered all the same: what was taken goes back.
  private void putBack(Peer.Connection from, @Nullable Object argument, Message.Outcome answer) {
    if (answer.result() == Message.Result.VALUE) {
      calls()
          .context()
          .threads()
          .execute(() -> {
            try {
              Object taken = from.serializer().decode(answer.value());
              from.link().send(wishToPutBack(from, argument, taken));
            } catch (IOException | JdistException _) {
              // the channel is gone, or has held what cannot be read here
            }
          });
    }
  }

  private Message wishToPutBack(
      Peer.Connection to, @Nullable Object argument, @Nullable Object taken) {
    Serializer serializer = to.serializer();
    if (argument instanceof Object[] with) {
      Object back = ChannelStore.prepend(taken, with);
      return new Message.ChannelWish(0, id(), ChannelAction.PUT_WITH, serializer.encode(back));
    }
    Object back =
        taken instanceof List<?> && argument instanceof Integer ? taken : Arrays.asList(taken);
    return new Message.ChannelWish(0, id(), ChannelAction.PUT_BACK, serializer.encode(back));
  }

  @Override
  public void release() {
    released = true;
    claim.end();
  }

  @Override
  public References.Departure depart(int target) {
    checkHeld();
    calls().context().holds().add(id(), processId(), target);
    return new References.Departure(handle(), false, null);
  }
}
