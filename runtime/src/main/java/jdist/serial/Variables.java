package jdist.serial;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The variables of the prompt as one process has them: those that calls from others have set, and
/// those that are its own. Thread-safe.
///
/// A value goes along with each call whose code reads the variable. It is set before the call runs,
/// and stays; whoever calls next with another one sets that. A call that runs meanwhile sees the
/// change, as in Julia: a variable is one a process, not one a call.
public final class Variables {
  private static final int NOBODY = 0;

  private final Serializer.Shared shared;
  private final VariableUse.Table uses = new VariableUse.Table();
  private final Map<Variable, Own> owns = new ConcurrentHashMap<>();
  private final Set<SentVariables> sent = Collections.newSetFromMap(new WeakHashMap<>());
  private final Set<ArrivedVariables> arrived = Collections.newSetFromMap(new WeakHashMap<>());

  // under the lock
  private final Map<Variable, ArrivedVariables.Arrival> origins = new HashMap<>();
  private final Set<Variable> known = new HashSet<>();

  Variables(Serializer.Shared shared) {
    this.shared = shared;
  }

  /// What a variable was when it became this process's own: its content, or the very object, if
  /// that cannot travel.
  private record Own(@Nullable Digest content, WeakReference<@Nullable Object> object) {
    boolean isStill(@Nullable Object value) {
      return content == null && value != null && object.refersTo(value);
    }
  }

  VariableUse.Table uses() {
    return uses;
  }

  /// What a link sends and gets from now on. Not held on to: they end with their link.
  void add(SentVariables outgoing, ArrivedVariables incoming) {
    synchronized (sent) {
      sent.add(outgoing);
    }
    synchronized (arrived) {
      arrived.add(incoming);
    }
  }

  /// Sets a variable to what has come in, with a call or, `from` there, ahead of it.
  synchronized void set(
      Variable variable, @Nullable Object value, ArrivedVariables.@Nullable Arrival from) {
    displace(variable, from);
    variable.set(value);
    if (from != null) {
      origins.put(variable, from);
      Object _ = from.giveBack();
    }
  }

  private void displace(Variable variable, ArrivedVariables.@Nullable Arrival next) {
    known.add(variable);
    ArrivedVariables.Arrival before = origins.get(variable);
    if (before != null && before != next) {
      before.keep(variable.value());
      origins.remove(variable);
    }
  }

  /// Sets a variable to what came from there last, if it has been set from elsewhere since.
  synchronized void restore(Variable variable, ArrivedVariables.Arrival from) {
    if (from.isKept()) {
      set(variable, from.giveBack(), from);
    }
  }

  /// Code that may assign it is about to run here.
  synchronized void isKnown(Variable variable) {
    known.add(variable);
  }

  // What is a process's own.

  /// Code of a snippet has run, here or, if it ran elsewhere, there: what it assigns is each
  /// process's own. This one does not send it, until it is something else.
  public void becomeOwn(Method code) {
    for (Variable variable : uses.ofMethod(code).assigned()) {
      Object value = variable.value();
      isKnown(variable);
      owns.put(variable, new Own(contentOf(variable, value), new WeakReference<>(value)));
      forEach(sent, it -> it.forget(variable.owner(), variable.name()));
    }
  }

  /// Null for what cannot travel, and for references, which change on their way.
  private @Nullable Digest contentOf(Variable variable, @Nullable Object value) {
    ClassLoader loader = variable.field().getDeclaringClass().getClassLoader();
    Encoder encoder = new Encoder(Serializer.within(shared, NOBODY, (_, _) -> {}, () -> loader));
    try {
      Encoder.Part part = encoder.part(value);
      return part.hasReferences() ? null : Digest.of(part.payload());
    } catch (IOException | RuntimeException | StackOverflowError _) {
      return null;
    } finally {
      encoder.stay();
    }
  }

  /// Whether a variable is this process's own, which can be told without looking into it.
  boolean isPlainlyOwn(Variable variable, @Nullable Object value) {
    Own own = owns.get(variable);
    return own != null && own.isStill(value);
  }

  /// Whether a variable that has this content is this process's own. Once it is not, it never is
  /// again.
  boolean isOwn(Variable variable, Digest content) {
    Own own = owns.get(variable);
    if (own == null || content.equals(own.content())) {
      return own != null;
    }
    owns.remove(variable, own);
    return false;
  }

  /// Whether it was this process's own when that was last looked at.
  boolean mayBeOwn(Variable variable) {
    return owns.containsKey(variable);
  }

  /// The variables of those names are nobody's own any more.
  public void disown(Collection<String> names) {
    owns.keySet().removeIf(it -> names.contains(it.name()));
  }

  /// Makes the variables of those names null or zero here, and has those who sent them send them
  /// again. Those that were declared in this process stay as they are.
  public void clear(Collection<String> names) {
    List<Variable> cleared;
    synchronized (this) {
      cleared =
          known.stream().filter(it -> names.contains(it.name()) && !it.isDeclaredHere()).toList();
      for (Variable variable : cleared) {
        origins.remove(variable);
        variable.clear();
      }
    }
    owns.keySet().removeAll(Set.copyOf(cleared));
    forEach(arrived, it -> it.clear(names));
  }

  private static <T> void forEach(Set<T> all, Consumer<T> what) {
    List<T> now;
    synchronized (all) {
      now = List.copyOf(all);
    }
    now.forEach(what);
  }
}
