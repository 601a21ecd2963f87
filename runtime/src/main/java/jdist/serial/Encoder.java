package jdist.serial;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import jdist.failure.JdistException;
import jdist.wire.Block;
import jdist.wire.Handle;
import jdist.wire.Payload;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// Writes one payload after the other. For one thread at a time; not used again after a failure.
final class Encoder {
  private static final int KEPT_CAPACITY = 1 << 16;

  private final Serializer serializer;
  private WireWriter out = new WireWriter(256);
  private final List<Object> blocks = new ArrayList<>();
  private final IdentityHashMap<Object, Integer> blockNumbers = new IdentityHashMap<>();
  private final List<Handle> handles = new ArrayList<>();
  private final List<References.Departure> departed = new ArrayList<>();
  private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
  private final OwnParts owns = new OwnParts();
  private final UsedVariables variables;
  private @Nullable ByteArrayOutputStream objectBytes;
  private @Nullable ObjectWriter objects;
  private boolean hasReferences;

  Encoder(Serializer serializer) {
    this(serializer, new UsedVariables(serializer));
  }

  private Encoder(Serializer serializer, UsedVariables variables) {
    this.serializer = serializer;
    this.variables = variables;
  }

  /// Anything but the one checked failure of a stream is the user's: a `writeObject` that throws, a
  /// graph too deep for the stack.
  Payload encode(@Nullable Object value) {
    try {
      write(value);
      writeOwnParts();
      Payload payload = body();
      if (!variables.isEmpty()) {
        payload = variables.before(payload, this);
      }
      reset();
      return payload;
    } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
      throw refusal(value, e);
    }
  }

  /// A value within another one's payload.
  ///
  /// @param hasReferences whether there are references in it, with their values or without
  record Part(Payload payload, boolean hasReferences) {}

  /// Writes a value apart, which goes with the one that this writes.
  Part part(@Nullable Object value) throws IOException {
    Encoder other = new Encoder(serializer, variables);
    try {
      other.write(value);
      other.writeOwnParts();
      return new Part(other.body(), other.hasReferences);
    } finally {
      departed.addAll(other.departed);
    }
  }

  private JdistException refusal(@Nullable Object value, Throwable why) {
    stay();
    Variable variable = variables.writing();
    if (variable != null) {
      return Culprit.ofVariable(value, variable, why);
    }
    if (Culprit.isOfType(why)) {
      return Culprit.find(value, (ObjectStreamException) why);
    }
    return why instanceof JdistException known ? known : Culprit.failed(value, why);
  }

  /// The references that have left stay after all.
  void stay() {
    for (References.Departure departure : departed) {
      serializer.references().stay(departure, serializer.peer());
    }
  }

  private Payload finish() throws IOException {
    Payload payload = body();
    reset();
    return payload;
  }

  private Payload body() throws IOException {
    ObjectWriter stream = objects;
    if (stream != null && objectBytes != null) {
      stream.flush();
      byte[] tail = objectBytes.toByteArray();
      out.append(tail, 0, tail.length);
      out.writeInt(tail.length);
      objects = null;
      objectBytes = null;
    }
    byte[] bytes = out.toByteArray();
    List<Object> arrays = blocks.isEmpty() ? List.of() : List.copyOf(blocks);
    List<Handle> references = handles.isEmpty() ? List.of() : List.copyOf(handles);
    return new Payload(bytes, 0, bytes.length, arrays, references);
  }

  private void reset() {
    if (out.array().length > KEPT_CAPACITY) {
      out = new WireWriter(256);
    }
    out.clear();
    if (!blocks.isEmpty()) {
      blocks.clear();
      blockNumbers.clear();
    }
    if (!handles.isEmpty()) {
      handles.clear();
    }
    if (!departed.isEmpty()) {
      departed.clear();
    }
    if (!numbers.isEmpty()) {
      numbers.clear();
    }
    owns.clear();
    variables.clear();
    hasReferences = false;
  }

  /// The commonest first. Types are tried one after the other, for the reason that
  /// `jdist.process.Dispatcher` gives.
  private void write(@Nullable Object value) throws IOException {
    if (value == null) {
      out.writeByte(Tag.NULL);
    } else if (value instanceof Integer number) {
      writeSigned(Tag.INT, number);
    } else if (value instanceof Long number) {
      writeSigned(Tag.LONG, number);
    } else if (value instanceof Double number) {
      out.writeByte(Tag.DOUBLE);
      out.writeLong(Double.doubleToRawLongBits(number));
    } else if (value instanceof String text) {
      writeText(text);
    } else if (value instanceof Boolean truth) {
      out.writeByte(truth ? Tag.TRUE : Tag.FALSE);
    } else if (!writeRareNumber(value)) {
      writeOther(value);
    }
  }

  private void writeText(String text) {
    if (isWhole(text)) {
      out.writeByte(Tag.STRING);
      out.writeString(text);
    } else {
      out.writeByte(Tag.CHARS);
      out.writeVarint(block(text.toCharArray()));
    }
  }

  /// Whether every surrogate has its other half: UTF-8 has no bytes for one alone.
  private static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
      }
    }
    return true;
  }

  private boolean writeRareNumber(Object value) {
    if (value instanceof Byte number) {
      writeSigned(Tag.BYTE, number);
    } else if (value instanceof Short number) {
      writeSigned(Tag.SHORT, number);
    } else if (value instanceof Character letter) {
      writeSigned(Tag.CHAR, letter);
    } else if (value instanceof Float number) {
      out.writeByte(Tag.FLOAT);
      out.writeInt(Float.floatToRawIntBits(number));
    } else {
      return false;
    }
    return true;
  }

  private void writeSigned(int tag, long value) {
    out.writeByte(tag);
    out.writeSigned(value);
  }

  private void writeOther(Object value) throws IOException {
    Closure closure = serializer.closure(value);
    if (closure != null) {
      writeClosure(closure, value);
    } else if (Block.is(value)) {
      out.writeByte(Tag.BLOCK);
      out.writeVarint(block(value));
    } else if (serializer.references().isReference(value)) {
      writeReference(value);
    } else if (OwnObject.is(value)) {
      writeOwn(value, null, null);
    } else if (Records.handles(value)) {
      writeRecord(value);
    } else if (!writeList(value)) {
      out.writeByte(Tag.OBJECT);
      objects().writeObject(value);
    }
  }

  private void writeClosure(Closure closure, Object lambda) throws IOException {
    out.writeByte(Tag.CLOSURE);
    out.writeVarint(closure.number());
    if (closure.isTyped()) {
      variables.addClosure(closure);
    }
    if (closure.shape().captured() == 0) {
      return;
    }
    SerializedLambda parts = closure.parts(lambda);
    for (int i = 0; i < parts.getCapturedArgCount(); i++) {
      Object captured = parts.getCapturedArg(i);
      if (i == 0 && captured != null && OwnObject.is(captured)) {
        writeOwn(captured, serializer.fieldsUsed(closure.shape(), captured), closure);
      } else {
        write(captured);
      }
    }
  }

  private void writeOwn(Object own, @Nullable Set<String> fields, @Nullable Closure reader)
      throws IOException {
    int known = owns.count();
    int number = owns.add(own, fields, reader);
    out.writeByte(Tag.OWN);
    out.writeVarint(number);
    if (number == known) {
      serializer.leaves(own.getClass());
      out.writeString(own.getClass().getName());
    }
  }

  /// The number of a compact file's object inside the object stream.
  int own(Object own, @Nullable Set<String> fields) {
    return owns.add(own, fields, null);
  }

  /// Ends with a mark where there is a compact file's object, and is nothing where there is none.
  private void writeOwnParts() throws IOException {
    for (OwnParts.Part part = owns.next(); part != null; part = owns.next()) {
      out.writeBoolean(true);
      long before = written();
      writePart(part);
      if (part.reader() != null) {
        serializer.noticeWeight(part.reader(), part.fields(), written() - before);
      }
    }
    if (owns.count() > 0) {
      out.writeBoolean(false);
    }
  }

  private void writePart(OwnParts.Part part) throws IOException {
    out.writeVarint(part.number());
    out.writeVarint(part.fields().size());
    for (Field field : part.fields()) {
      out.writeString(field.getName());
      write(part.value(field));
    }
  }

  private long written() {
    long arrays = 0;
    for (Object block : blocks) {
      arrays += Block.bytes(block);
    }
    return arrays + out.size() + (objectBytes == null ? 0 : objectBytes.size());
  }

  private void writeRecord(Object value) throws IOException {
    if (wasWritten(value)) {
      return;
    }
    serializer.leaves(value.getClass());
    out.writeByte(Tag.RECORD);
    out.writeString(value.getClass().getName());
    Records.Plan plan = serializer.records().get(value.getClass());
    if (plan.takesVariables()) {
      takeVariables(value);
    }
    for (Object component : plan.components(value)) {
      write(component);
    }
    numbers.put(value, numbers.size());
  }

  /// What runs of a typed class there, or of the snippet that a task names, needs its variables.
  void takeVariables(Object value) throws IOException {
    variables.addClass(value.getClass());
    if (value instanceof SnippetCode code) {
      variables.addCode(code);
    }
  }

  UsedVariables variables() {
    return variables;
  }

  /// Writes the number of a record or a list that came before.
  private boolean wasWritten(Object value) {
    int number = number(value);
    if (number >= 0) {
      out.writeByte(Tag.SAME);
      out.writeVarint(number);
    }
    return number >= 0;
  }

  /// The number of a record or a list that has been written outside the object stream; -1 if it has
  /// not.
  int number(Object value) {
    Integer known = numbers.isEmpty() ? null : numbers.get(value);
    return known == null ? -1 : known;
  }

  /// Where there is an object stream already, it may know the list.
  private boolean writeList(Object value) throws IOException {
    PlainLists.Kind kind = objects == null ? PlainLists.kind(value) : null;
    if (kind == null) {
      return false;
    }
    if (!wasWritten(value)) {
      List<?> list = (List<?>) value;
      out.writeByte(Tag.LIST);
      out.writeByte(kind.code());
      out.writeVarint(list.size());
      for (int i = 0; i < list.size(); i++) {
        write(list.get(i));
      }
      numbers.put(value, numbers.size());
    }
    return true;
  }

  private void writeReference(Object reference) throws IOException {
    References.Departure departure = depart(reference);
    if (!departure.settled()) {
      out.writeByte(Tag.HANDLE);
      out.writeVarint(handles.size() - 1);
      return;
    }
    out.writeByte(Tag.SETTLED);
    out.writeVarint(departure.handle().id().creator());
    out.writeVarint(departure.handle().id().number());
    out.writeVarint(departure.handle().owner());
    write(departure.value());
  }

  /// The reference leaves; unless it brings its value along, its handle is now the last of
  /// [#handles].
  References.Departure depart(Object reference) {
    References.Departure departure = serializer.references().depart(reference, serializer.peer());
    hasReferences = true;
    if (!departure.settled()) {
      departed.add(departure);
      handles.add(departure.handle());
    }
    return departure;
  }

  int lastHandle() {
    return handles.size() - 1;
  }

  /// The number of the block that `array` travels as; the same array twice is one block.
  int block(Object array) {
    Integer known = blockNumbers.putIfAbsent(array, blocks.size());
    if (known != null) {
      return known;
    }
    blocks.add(array);
    return blocks.size() - 1;
  }

  Serializer serializer() {
    return serializer;
  }

  private ObjectWriter objects() throws IOException {
    ObjectWriter stream = objects;
    if (stream == null) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
      objectBytes = bytes;
      stream = new ObjectWriter(bytes, this);
      objects = stream;
    }
    return stream;
  }

  /// A failure as text and as itself.
  Payload encodeFailure(Failures.Form form, Throwable original) throws IOException {
    out.writeByte(Tag.FAILURE);
    form.write(out);
    out.writeBoolean(true);
    try {
      objects().writeObject(original);
      writeOwnParts();
    } catch (IOException | RuntimeException | Error e) {
      throw refusal(original, e);
    }
    return finish();
  }

  /// A failure as text alone, and why.
  Payload encodeFailure(Failures.Form form, String why) throws IOException {
    out.writeByte(Tag.FAILURE);
    form.write(out);
    out.writeBoolean(false);
    out.writeString(why);
    return finish();
  }
}
