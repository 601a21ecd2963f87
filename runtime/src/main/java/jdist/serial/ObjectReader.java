package jdist.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Array;
import jdist.identity.RefId;
import jdist.wire.Handle;
import jdist.wire.MalformedException;

/// Reads what an [ObjectWriter] wrote, with the session's classes.
final class ObjectReader extends ObjectInputStream {
  /// Elements of an array, or places of a table, for each byte there is: hash tables are sparse.
  private static final long PLACES_A_BYTE = 16;

  private final Decoder decoder;

  /// How long an array may be.
  private long longest;

  /// @param length how many bytes `in` has
  ObjectReader(InputStream in, int length, Decoder decoder) throws IOException {
    super(in);
    this.decoder = decoder;
    enableResolveObject(true);
    longest = PLACES_A_BYTE * length;
    setObjectInputFilter(ObjectInputFilter.merge(this::check, getObjectInputFilter()));
  }

  /// Before memory is taken for an array: a few bytes may say that they are billions.
  private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo array) {
    return array.arrayLength() > longest
        ? ObjectInputFilter.Status.REJECTED
        : ObjectInputFilter.Status.UNDECIDED;
  }

  /// What is put in the place of its form is checked too, though it came beside the stream.
  private Object block(int number) throws IOException {
    Object block = decoder.block(number);
    longest = Math.max(longest, Array.getLength(block));
    return block;
  }

  @Override
  protected Object resolveObject(Object value) throws IOException {
    return switch (value) {
      case ObjectWriter.BlockForm(int number) -> block(number);
      case ObjectWriter.NumberForm(int number) -> decoder.numbered(number);
      case ObjectWriter.HandleForm(int number) -> decoder.handle(number);
      case ObjectWriter.SettledForm(int creator, long number, int owner, Object inner) ->
          decoder
              .serializer()
              .references()
              .arriveSettled(new Handle(new RefId(creator, number), owner), inner);
      case ObjectWriter.RecordForm form -> make(form);
      case OwnObject.Form(int number, Class<?> type) -> own(number, type);
      case null, default -> value;
    };
  }

  private Object make(ObjectWriter.RecordForm form) throws IOException {
    try {
      return decoder
          .serializer()
          .records()
          .get(form.type())
          .constructor()
          .invokeExact(form.components());
    } catch (Throwable e) {
      throw invalid("the record " + form.type().getName() + " refused its components: " + e, e);
    }
  }

  private Object own(int number, Class<?> type) throws IOException {
    try {
      return decoder.own(number, type);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw invalid("the object of " + type.getName() + " cannot be made: " + e, e);
    }
  }

  private static InvalidObjectException invalid(String message, Throwable cause) {
    InvalidObjectException failure = new InvalidObjectException(message);
    failure.initCause(cause);
    return failure;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description)
      throws IOException, ClassNotFoundException {
    Class<?> primitive = primitive(description.getName());
    return primitive == null ? decoder.serializer().load(description.getName()) : primitive;
  }

  private static @org.jspecify.annotations.Nullable Class<?> primitive(String name) {
    return switch (name) {
      case "boolean" -> boolean.class;
      case "byte" -> byte.class;
      case "short" -> short.class;
      case "char" -> char.class;
      case "int" -> int.class;
      case "long" -> long.class;
      case "float" -> float.class;
      case "double" -> double.class;
      case "void" -> void.class;
      default -> null;
    };
  }

  /// The interfaces of a proxy are the session's too.
  @Override
  protected Class<?> resolveProxyClass(String[] interfaces)
      throws IOException, ClassNotFoundException {
    Class<?>[] types = new Class<?>[interfaces.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = decoder.serializer().load(interfaces[i]);
    }
    ClassLoader loader = decoder.serializer().loader();
    Object proxy = java.lang.reflect.Proxy.newProxyInstance(loader, types, (_, _, _) -> null);
    return proxy.getClass();
  }

  @Override
  protected void readStreamHeader() throws MalformedException {
    // none is written
  }
}
