package jdist.serial;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
  private final Serializer serializer;
  private final Payload payload;
  private final WireReader in;
  private final @Nullable Object[] arrived;
  private @Nullable ObjectReader objects;

  Decoder(Serializer serializer, Payload payload) {
    this.serializer = serializer;
    this.payload = payload;
    this.in = payload.reader();
    this.arrived = new Object[payload.handles().size()];
  }

  @Nullable Object decode() {
    try {
      return read();
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
          case ClassNotFoundException missing ->
              "the class " + missing.getMessage() + " was not found";
          case NoClassDefFoundError missing ->
              "the class " + missing.getMessage() + " was not found";
          default -> failure.toString();
        };
    return new CannotTravelException("a value that came in could not be read: " + what, failure);
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
      case Tag.OBJECT -> objects().readObject();
      default -> throw new MalformedException("no value has the tag " + tag);
    };
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
    return closure.make(captured, serializer.loader());
  }

  private Object readOwn() throws Throwable {
    Class<?> type = serializer.load(in.readString());
    int count = in.readCount(in.remaining());
    String[] names = new String[count];
    @Nullable Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      names[i] = in.readString();
      values[i] = read();
    }
    return OwnObject.make(type, names, values);
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
    return plan.constructor().invokeExact(components);
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
      stream = new ObjectReader(bytes, this);
      objects = stream;
    }
    return stream;
  }

  /// For [Failures], whose form stands around a value.
  WireReader in() {
    return in;
  }

  Object readObject() throws IOException, ClassNotFoundException {
    return objects().readObject();
  }
}
