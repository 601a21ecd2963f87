package jdist.serial;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import jdist.wire.Message;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// What the other end of a link has sent of its larger variables. A value is read by the first call
/// that names it, and is there for those that follow. Thread-safe.
final class ArrivedVariables {
  private final Consumer<Message.Talk> tell;
  private final Map<Name, Arrival> arrivals = new ConcurrentHashMap<>();

  private record Name(String owner, String name) {}

  /// @param tell sends over the link
  ArrivedVariables(Consumer<Message.Talk> tell) {
    this.tell = tell;
  }

  /// One variable: the value that came last is with it until it is wanted, then the variable has
  /// it; unless that is set otherwise, so that it must be kept for the next call from there.
  static final class Arrival {
    private @Nullable Payload unread; // guarded by this
    private boolean displaced; // these two: guarded by the variables of the process
    private @Nullable Object value;

    private synchronized @Nullable Payload replace(@Nullable Payload next) {
      Payload before = unread;
      unread = next;
      return before;
    }

    /// The variable is about to be set otherwise.
    void keep(@Nullable Object last) {
      displaced = true;
      value = last;
    }

    /// Whether the value that it keeps has to be put back.
    boolean isKept() {
      return displaced;
    }

    @Nullable Object giveBack() {
      Object last = value;
      displaced = false;
      value = null;
      return last;
    }
  }

  /// A value has come; the one before it, if nobody has wanted it, is not wanted any more.
  void came(Message.Variable variable, References references) {
    Arrival arrival =
        arrivals.computeIfAbsent(new Name(variable.owner(), variable.name()), _ -> new Arrival());
    Payload before = arrival.replace(variable.value());
    if (before != null) {
      before.handles().forEach(references::discard);
    }
  }

  /// Sees to it that `variable` has the value that came last.
  void apply(Variable variable, Serializer serializer) {
    Arrival arrival = arrivals.get(new Name(variable.owner(), variable.name()));
    if (arrival == null) { // it has been cleared meanwhile
      return;
    }
    synchronized (arrival) {
      Payload unread = arrival.unread;
      if (unread == null) {
        serializer.variables().restore(variable, arrival);
      } else {
        Object value = serializer.decode(unread);
        serializer.variables().set(variable, value, arrival);
        arrival.unread = null;
      }
    }
  }

  /// Drops what came of the variables named, and tells whoever sent it.
  void clear(Collection<String> names) {
    for (Name each : List.copyOf(arrivals.keySet())) {
      if (names.contains(each.name()) && arrivals.remove(each) != null) {
        tell.accept(new Message.VariableCleared(each.owner(), each.name()));
      }
    }
  }
}
