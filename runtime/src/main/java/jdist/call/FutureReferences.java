package jdist.call;

import jdist.failure.CannotTravelException;
import jdist.serial.References;
import jdist.wire.Handle;
import org.jspecify.annotations.Nullable;

/// Futures as things that travel; see [CallFuture].
@SuppressWarnings("FutureReturnValueIgnored") // they are values here, not something to wait for
public final class FutureReferences implements References {
  private @Nullable Calls calls;

  /// For a process that is being assembled; see [#connect].
  public FutureReferences() {}

  /// To be called before anything is sent: futures need the calls, whose links need this.
  public void connect(Calls of) {
    calls = of;
  }

  private Calls calls() {
    return java.util.Objects.requireNonNull(calls, "connected before use");
  }

  @Override
  public boolean isReference(Object value) {
    return value instanceof CallFuture;
  }

  @Override
  public Departure depart(Object reference, int target) {
    CallFuture<?> future = (CallFuture<?>) reference;
    if (!future.isOf(calls())) { // whose names mean something else here
      throw new CannotTravelException(
          future + " is of another cluster; fetch it first, and send its value");
    }
    return future.depart(target);
  }

  @Override
  public void stay(Departure departure, int target) {
    calls().context().holds().undo(departure.handle().id(), departure.handle().owner(), target);
  }

  @Override
  public Object arrive(Handle handle) {
    if (handle.owner() != calls().context().self()) {
      return new DistantFuture<>(calls(), handle, null);
    }
    Cell cell = calls().context().table().cell(handle.id());
    KeptFuture<?> future = new KeptFuture<>(calls(), handle.id(), cell, null);
    if (cell.settled() == null) {
      future.letGoWhenUnreachable(); // until then whoever sets the value must find this cell
    } else {
      calls().context().holds().letGo(handle.id(), handle.owner());
    }
    return future;
  }

  @Override
  public Object arriveSettled(Handle handle, @Nullable Object value) {
    return new DistantFuture<>(calls(), handle, new Settled.Value(value));
  }

  @Override
  public void discard(Handle handle) {
    calls().context().holds().letGo(handle.id(), handle.owner());
  }
}
