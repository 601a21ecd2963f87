package jdist.serial;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jdist.code.SnippetLoader;
import jdist.wire.ClosureShape;
import jdist.wire.Handle;
import jdist.wire.Payload;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// The variables of the prompt that the code in one payload uses. They stand before the value, for
/// what is made of it may run code that needs them. Small ones, and those with references in them,
/// go with every payload; larger ones are sent ahead of it, if the other end has them not. For one
/// thread.
final class UsedVariables {
  /// Names a variable that the code assigns, or that is each process's own.
  static final int NAMED = 0;

  /// A payload within the payload follows.
  static final int INSIDE = 1;

  /// It was sent ahead.
  static final int AHEAD = 2;

  /// How many bytes go with every call rather than be remembered.
  private static final int SMALL = 256;

  private final Serializer serializer;
  private final Deque<ClosureShape> shapes = new ArrayDeque<>(0);
  private final Deque<Variable> unwritten = new ArrayDeque<>(0);
  private final Set<Variable> read = new LinkedHashSet<>(0);
  private final Set<Variable> assigned = new LinkedHashSet<>(0);
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
    for (Variable variable : use.read()) {
      if (read.add(variable)) {
        unwritten.add(variable);
      }
    }
    assigned.addAll(use.assigned());
  }

  boolean isEmpty() {
    return read.isEmpty() && assigned.isEmpty() && shapes.isEmpty();
  }

  void clear() {
    if (!isEmpty()) {
      read.clear();
      assigned.clear();
      shapes.clear();
      unwritten.clear();
    }
  }

  /// The one that is being written; null if none is.
  @Nullable Variable writing() {
    return writing;
  }

  /// A larger variable, which is sent when all have been written.
  private record Large(Variable variable, Digest digest, Payload payload) {}

  /// The payload with the variables before its value, and what has to be is sent ahead of it.
  Payload before(Payload value, Encoder encoder) throws IOException, ClassNotFoundException {
    WireWriter section = new WireWriter(128);
    List<Object> blocks = new ArrayList<>(value.blocks());
    List<Handle> handles = new ArrayList<>(value.handles());
    List<Large> larges = new ArrayList<>(0);
    for (Variable variable = next(); variable != null; variable = next()) {
      writing = variable;
      section.writeString(variable.owner());
      section.writeString(variable.name());
      Large large = write(variable, encoder, section, blocks, handles);
      if (large != null) {
        larges.add(large);
      }
    }
    writing = null;
    assigned.removeAll(read);
    for (Variable variable : assigned) {
      section.writeString(variable.owner());
      section.writeString(variable.name());
      section.writeByte(NAMED);
    }
    for (Large large : larges) {
      serializer.sent().send(large.variable(), large.digest(), large.payload());
    }
    return section.size() == 0 ? value : prefixed(section, value, blocks, handles);
  }

  private @Nullable Variable next() throws ClassNotFoundException {
    for (ClosureShape shape = shapes.poll(); shape != null; shape = shapes.poll()) {
      Class<?> type = serializer.load(shape.implementationClass().replace('/', '.'));
      add(serializer.variables().uses().ofClosure(shape, type.getClassLoader()));
    }
    return unwritten.poll();
  }

  /// Answers with one that is not inside.
  private @Nullable Large write(
      Variable variable,
      Encoder encoder,
      WireWriter section,
      List<Object> blocks,
      List<Handle> handles)
      throws IOException {
    Object value = variable.value();
    if (serializer.variables().isPlainlyOwn(variable, value)) {
      section.writeByte(NAMED);
      return null;
    }
    Encoder.Part part = encoder.part(value);
    Payload payload = part.payload();
    boolean small = payload.weight() <= SMALL || part.hasReferences();
    boolean mayBeOwn = serializer.variables().mayBeOwn(variable);
    boolean inside = small || !serializer.sendsAhead();
    Digest digest = inside && !mayBeOwn ? null : Digest.of(payload);
    if (digest != null && mayBeOwn && serializer.variables().isOwn(variable, digest)) {
      section.writeByte(NAMED);
      return null;
    }
    if (digest != null && !inside) {
      section.writeByte(AHEAD);
      return new Large(variable, digest, payload);
    }
    section.writeByte(INSIDE);
    section.writeVarint(blocks.size());
    section.writeVarint(payload.blocks().size());
    section.writeVarint(handles.size());
    section.writeVarint(payload.handles().size());
    section.writeVarint(payload.length());
    section.append(payload.array(), payload.offset(), payload.length());
    blocks.addAll(payload.blocks());
    handles.addAll(payload.handles());
    return null;
  }

  private static Payload prefixed(
      WireWriter section, Payload value, List<Object> blocks, List<Handle> handles) {
    WireWriter whole = new WireWriter(section.size() + value.length() + 16);
    whole.writeByte(Tag.VARIABLES);
    whole.writeVarint(section.size());
    whole.append(section.array(), 0, section.size());
    whole.append(value.array(), value.offset(), value.length());
    byte[] bytes = whole.toByteArray();
    return new Payload(bytes, 0, bytes.length, List.copyOf(blocks), List.copyOf(handles));
  }
}
