package jdist.serial;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jdist.code.SnippetLoader;
import jdist.wire.ClosureShape;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// The variables of the prompt that the code in one payload uses, as they are met while it is
/// written. For one thread.
final class UsedVariables {
  private final Serializer serializer;
  private final Deque<ClosureShape> shapes = new ArrayDeque<>(0);
  private final Set<Variable> read = new LinkedHashSet<>(0);
  private final Set<Variable> assigned = new LinkedHashSet<>(0);
  private boolean any;
  private @Nullable Variable writing;

  UsedVariables(Serializer serializer) {
    this.serializer = serializer;
  }

  /// A lambda that was typed leaves.
  void addClosure(Closure closure) {
    if (serializer.carriesVariables()) {
      add(serializer.variables().uses().ofClosure(closure.shape(), closure.loader()));
    }
  }

  /// The same for one in the object stream: the loader of its class leaves with it, and is known
  /// once it has.
  void addShape(ClosureShape shape) {
    if (serializer.carriesVariables() && SnippetLoader.isTyped(shape.implementationClass())) {
      shapes.add(shape);
      any = true;
    }
  }

  /// An object of a class leaves: if that was typed, its methods will run there.
  void addClass(Class<?> type) {
    if (serializer.carriesVariables()
        && SnippetLoader.isTyped(type.getName())
        && !SnippetLoader.isSnippet(type.getName())) {
      add(serializer.variables().uses().ofClass(type));
    }
  }

  /// Code leaves by its name.
  void addCode(SnippetCode code) throws IOException {
    Method method = serializer.leaves(code);
    if (serializer.carriesVariables()) {
      add(serializer.variables().uses().ofMethod(method));
    }
  }

  private void add(VariableUse use) {
    any |= !use.read().isEmpty() || !use.assigned().isEmpty();
    read.addAll(use.read());
    assigned.addAll(use.assigned());
  }

  boolean isEmpty() {
    return !any;
  }

  void clear() {
    if (any) {
      read.clear();
      assigned.clear();
      shapes.clear();
      any = false;
    }
  }

  /// The one that is being written; null if none is.
  @Nullable Variable writing() {
    return writing;
  }

  /// The payload with the variables before its value. What has to be is sent ahead of it.
  Payload before(Payload value, Encoder encoder) throws IOException, ClassNotFoundException {
    VariableSection section = new VariableSection(serializer, value);
    Set<Variable> begun = new LinkedHashSet<>();
    for (Variable variable : take()) {
      write(variable, encoder, section, begun);
    }
    assigned.removeAll(begun);
    assigned.forEach(section::name);
    return section.finish();
  }

  /// What has been met since this was last called.
  private List<Variable> take() throws ClassNotFoundException {
    for (ClosureShape shape = shapes.poll(); shape != null; shape = shapes.poll()) {
      Class<?> type = serializer.load(shape.implementationClass().replace('/', '.'));
      add(serializer.variables().uses().ofClosure(shape, type.getClassLoader()));
    }
    List<Variable> met = List.copyOf(read);
    read.clear();
    return met;
  }

  /// Writes one that has not been, and before it those that the making of its value may need.
  private void write(
      Variable variable, Encoder encoder, VariableSection section, Set<Variable> begun)
      throws IOException, ClassNotFoundException {
    if (!begun.add(variable)) {
      return;
    }
    Object value = variable.value();
    if (serializer.variables().isPlainlyOwn(variable, value)) {
      section.name(variable);
      return;
    }
    writing = variable;
    Encoder.Part part = encoder.part(value);
    writing = null;
    for (Variable needed : take()) {
      write(needed, encoder, section, begun);
    }
    section.add(variable, part);
  }
}
