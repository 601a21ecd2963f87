package jdist.call;

import jdist.failure.CannotTravelException;
import jdist.serial.References;
import jdist.wire.Handle;
import org.jspecify.annotations.Nullable;

/// Futures and channels as things that travel; see [CallFuture] and [ChannelReference].
@SuppressWarnings("FutureReturnValueIgnored") // they are values here, not something to wait for
public final class LiveReferences implements References {
  private @Nullable Calls calls;

  /// For a process that is being assembled; see [#connect].
  public LiveReferences() {}

  /// To be called before anything is sent: futures need the calls, whose links need this.
  public void connect(Calls of) {
    calls = of;
  }

  private Calls calls() {
    return java.util.Objects.requireNonNull(calls, "connected before use");
  }

  @Override
  public boolean isReference(Object value) {
    return value instanceof Reference;
  }

  @Override
  public Departure depart(Object value, int target) {
    Reference reference = (Reference) value;
    if (!reference.isOf(calls())) { // whose names mean something else here
      throw new CannotTravelException(
          reference
              + " is of another cluster"
              + (value instanceof CallFuture ? "; fetch it first, and send its value" : ""));
    }
    return reference.depart(target);
  }

  @Override
  public void stay(Departure departure, int target) {
    calls().context().holds().undo(departure.handle().id(), departure.handle().owner(), target);
  }

  @Override
  public Object arrive(Handle handle) {
    if (handle.owner() != calls().context().self()) {
      return handle.id().isChannel()
          ? new DistantChannel<>(calls(), handle)
          : new DistantFuture<>(calls(), handle, null);
    }
    Cell cell = calls().context().table().cell(handle.id());
    if (handle.id().isChannel()) {
      letGo(handle);
      return new KeptChannel<>(calls(), handle, cell);
    }
    KeptFuture<?> future = new KeptFuture<>(calls(), handle.id(), cell, null);
    if (cell.settled() == null) {
      future.letGoWhenUnreachable(); // until then whoever sets the value must find this cell
    } else {
      letGo(handle);
    }
    return future;
  }

  private void letGo(Handle handle) {
    calls().context().holds().letGo(handle.id(), handle.owner());
  }

  @Override
  public Object arriveSettled(Handle handle, @Nullable Object value) {
    return new DistantFuture<>(calls(), handle, new Settled.Value(value));
  }

  @Override
  public void discard(Handle handle) {
    letGo(handle);
  }
}
