package jdist.serial;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jdist.code.SnippetLoader;
import jdist.failure.CannotTravelException;
import jdist.failure.JdistException;
import jdist.identity.RefId;
import jdist.wire.Handle;
import jdist.wire.LostBlock;
import jdist.wire.MalformedException;
import jdist.wire.Payload;
import jdist.wire.WireReader;
import org.jspecify.annotations.Nullable;

/// Reads one payload. For one thread.
final class Decoder {
  /// Stands for a reference that a payload inside this one has.
  private static final Object ELSEWHERE = new Object();

  private final Serializer serializer;
  private final Payload payload;
  private final WireReader in;
  private final @Nullable Object[] arrived;
  private final List<Object> numbered = new ArrayList<>(0);
  private final List<Object> owns = new ArrayList<>();
  private @Nullable ObjectReader objects;

  Decoder(Serializer serializer, Payload payload) {
    this.serializer = serializer;
    this.payload = payload;
    this.in = payload.reader();
    this.arrived = new Object[payload.handles().size()];
  }

  @Nullable Object decode() {
    try {
      Object value = read();
      readOwnParts();
      return value;
    } catch (JdistException e) {
      discard();
      throw e;
    } catch (Throwable e) {
      discard();
      throw cannot(e);
    }
  }

  private static CannotTravelException cannot(Throwable failure) {
    String what =
        switch (failure) {
          case ClassNotFoundException missing -> missing(missing);
          case NoClassDefFoundError missing -> missing(missing);
          default -> failure.toString();
        };
    return new CannotTravelException("a value that came in could not be read: " + what, failure);
  }

  private static String missing(Throwable failure) {
    return "the class "
        + failure.getMessage()
        + " was not found in the driver's code; one that was made at run time cannot travel";
  }

  private void discard() {
    for (int i = 0; i < arrived.length; i++) {
      if (arrived[i] == null) {
        serializer.references().discard(payload.handles().get(i));
      }
    }
  }

  private @Nullable Object read() throws Throwable {
    int tag = in.readByte();
    return switch (tag) {
      case Tag.NULL -> null;
      case Tag.TRUE -> true;
      case Tag.FALSE -> false;
      case Tag.INT -> (int) in.readSigned();
      case Tag.LONG -> in.readSigned();
      case Tag.DOUBLE -> Double.longBitsToDouble(in.readLong());
      case Tag.STRING -> in.readString();
      case Tag.BYTE -> (byte) in.readSigned();
      case Tag.SHORT -> (short) in.readSigned();
      case Tag.CHAR -> (char) in.readSigned();
      case Tag.FLOAT -> Float.intBitsToFloat(in.readInt());
      case Tag.BLOCK -> block(in.readSmall());
      case Tag.HANDLE -> handle(in.readSmall());
      case Tag.SETTLED -> readSettled();
      case Tag.CLOSURE -> readClosure();
      case Tag.OWN -> readOwn();
      case Tag.RECORD -> readRecord();
      case Tag.LIST -> readList();
      case Tag.SAME -> numbered(in.readCount(numbered.size() - 1));
      case Tag.CHARS -> new String((char[]) block(in.readSmall()));
      case Tag.OBJECT -> objects().readObject();
      case Tag.VARIABLES -> readVariables();
      default -> throw new MalformedException("no value has the tag " + tag);
    };
  }

  /// The variables that the code in the value uses are set, and then the value is read.
  private @Nullable Object readVariables() throws Throwable {
    int length = in.readCount(in.remaining());
    int end = in.position() + length;
    while (in.position() < end) {
      Optional<Variable> variable = variable(in.readString(), in.readString());
      int how = in.readByte();
      Payload inside = how == VariableSection.INSIDE ? readInside() : null;
      if (variable.isEmpty() || variable.get().isDeclaredHere()) {
        discard(inside);
      } else {
        set(variable.get(), how, inside);
      }
    }
    return read();
  }

  private Optional<Variable> variable(String owner, String name)
      throws ReflectiveOperationException, MalformedException {
    if (!SnippetLoader.isSnippet(owner)) {
      throw new MalformedException(owner + " has no variables of the prompt");
    }
    return Variable.of(serializer.load(owner), name);
  }

  private void set(Variable variable, int how, @Nullable Payload inside) {
    if (inside != null) {
      Object value = serializer.decode(inside);
      serializer.variables().set(variable, value, null);
    } else if (how == VariableSection.AHEAD) {
      serializer.arrived().apply(variable, serializer);
    } else {
      serializer.variables().isKnown(variable);
    }
  }

  /// From here on whoever reads the payload inside, or discards it, answers for its references.
  private Payload readInside() throws MalformedException {
    List<Object> blocks = part(payload.blocks());
    int first = in.readCount(arrived.length);
    int end = first + in.readCount(arrived.length - first);
    List<Handle> handles = payload.handles().subList(first, end);
    int length = in.readCount(in.remaining());
    Arrays.fill(arrived, first, end, ELSEWHERE);
    return new Payload(payload.array(), in.skip(length), length, blocks, handles);
  }

  private List<Object> part(List<Object> all) throws MalformedException {
    int first = in.readCount(all.size());
    return all.subList(first, first + in.readCount(all.size() - first));
  }

  private void discard(@Nullable Payload inside) {
    if (inside != null) {
      inside.handles().forEach(serializer.references()::discard);
    }
  }

  private Object readSettled() throws Throwable {
    Handle handle = new Handle(new RefId(in.readSmall(), in.readVarint()), in.readSmall());
    return serializer.references().arriveSettled(handle, read());
  }

  private Object readClosure() throws Throwable {
    IncomingClosure closure = serializer.incoming(in.readSmall());
    @Nullable Object[] captured = new Object[closure.captured()];
    for (int i = 0; i < captured.length; i++) {
      captured[i] = read();
    }
    return closure.make(captured, serializer);
  }

  private Object readOwn() throws Throwable {
    int number = in.readCount(owns.size());
    return number < owns.size() ? owns.get(number) : own(number, serializer.load(in.readString()));
  }

  /// The compact file's object of that number in this payload.
  Object own(int number, Class<?> type) throws ReflectiveOperationException, MalformedException {
    if (number < 0 || number > owns.size()) {
      throw new MalformedException("object " + number + " of " + owns.size());
    }
    if (number == owns.size()) {
      owns.add(OwnObject.make(type));
    }
    return owns.get(number);
  }

  private void readOwnParts() throws Throwable {
    while (!owns.isEmpty() && in.readBoolean()) {
      Object own = owns.get(in.readCount(owns.size() - 1));
      int count = in.readCount(in.remaining());
      for (int i = 0; i < count; i++) {
        String name = in.readString();
        Field field = OwnObject.fields(own.getClass()).get(name);
        if (field == null) {
          throw new MalformedException(own.getClass().getName() + " has no field " + name);
        }
        field.set(own, read());
      }
    }
  }

  private Object readRecord() throws Throwable {
    Class<?> type = serializer.load(in.readString());
    if (!type.isRecord()) {
      throw new MalformedException(type.getName() + " is no record here");
    }
    Records.Plan plan = serializer.records().get(type);
    @Nullable Object[] components = new Object[plan.accessors().length];
    for (int i = 0; i < components.length; i++) {
      components[i] = read();
    }
    Object made = plan.constructor().invokeExact(components);
    numbered.add(made);
    return made;
  }

  private Object readList() throws Throwable {
    int kind = in.readByte();
    @Nullable Object[] elements = new Object[in.readCount(in.remaining())];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = read();
    }
    Object made = PlainLists.make(kind, elements);
    numbered.add(made);
    return made;
  }

  /// The record or list of that number, which came before.
  Object numbered(int number) throws MalformedException {
    if (number < 0 || number >= numbered.size()) {
      throw new MalformedException("value " + number + " of " + numbered.size());
    }
    return numbered.get(number);
  }

  Object block(int number) throws MalformedException {
    if (number < 0 || number >= payload.blocks().size()) {
      throw new MalformedException("array " + number + " of " + payload.blocks().size());
    }
    Object block = payload.blocks().get(number);
    if (block instanceof LostBlock(long bytes, OutOfMemoryError cause)) {
      throw new CannotTravelException(
          "an array of " + bytes + " bytes came in, and there is no memory for it; raise -Xmx",
          cause);
    }
    return block;
  }

  Object handle(int number) throws MalformedException {
    if (number < 0 || number >= arrived.length) {
      throw new MalformedException("reference " + number + " of " + arrived.length);
    }
    Object known = arrived[number];
    if (ELSEWHERE.equals(known)) {
      throw new MalformedException("reference " + number + " of another value");
    }
    if (known == null) {
      known = serializer.references().arrive(payload.handles().get(number));
      arrived[number] = known;
    }
    return known;
  }

  Serializer serializer() {
    return serializer;
  }

  /// The object stream stands behind the tagged values; the last four bytes say how long it is.
  private ObjectReader objects() throws IOException {
    ObjectReader stream = objects;
    if (stream == null) {
      int end = payload.offset() + payload.length() - Integer.BYTES;
      int length = new WireReader(payload.array(), end, Integer.BYTES).readInt();
      if (length < 0 || length > end - in.position()) {
        throw new MalformedException("an object stream of " + length + " bytes");
      }
      ByteArrayInputStream bytes = new ByteArrayInputStream(payload.array(), end - length, length);
      stream = new ObjectReader(bytes, length, this);
      objects = stream;
    }
    return stream;
  }

  /// For [Failures], whose form stands around a value.
  WireReader in() {
    return in;
  }

  Object readObject() throws Throwable {
    Object value = objects().readObject();
    readOwnParts();
    return value;
  }
}
