package jdist.call;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import jdist.transport.Gate;
import org.jspecify.annotations.Nullable;

/// A value that this process keeps, or will: set once, waited for by threads here ([#gate]) and by
/// requests from elsewhere ([#whenSettled]). Thread-safe.
final class Cell {
  private final Gate gate = new Gate();
  private @Nullable Settled settled;
  private @Nullable Set<Consumer<Settled>> waiting;

  Gate gate() {
    return gate;
  }

  synchronized @Nullable Settled settled() {
    return settled;
  }

  /// Sets the value; false if it has one already.
  boolean settle(Settled value) {
    Set<Consumer<Settled>> told;
    synchronized (this) {
      if (settled != null) {
        return false;
      }
      settled = value;
      told = waiting == null ? Set.of() : waiting;
      waiting = null;
    }
    gate.open();
    told.forEach(consumer -> consumer.accept(value));
    return true;
  }

  /// Calls `consumer` once there is a value: now, or on the thread that settles it.
  void whenSettled(Consumer<Settled> consumer) {
    Settled now;
    synchronized (this) {
      now = settled;
      if (now == null) {
        if (waiting == null) {
          waiting = new LinkedHashSet<>(2);
        }
        waiting.add(consumer);
        return;
      }
    }
    consumer.accept(now);
  }

  /// Whoever was to be told does not care any more.
  synchronized void forget(Consumer<Settled> consumer) {
    if (waiting != null) {
      waiting.remove(consumer);
    }
  }
}
