package jdist.serial;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.Set;
import jdist.code.SnippetLoader;
import jdist.wire.Block;
import org.jspecify.annotations.Nullable;

/// Java's serialization, with the forms that jdist gives some objects put in their place. Which
/// object was put in another's place is remembered by the stream itself, so identity is kept.
final class ObjectWriter extends ObjectOutputStream {
  private final Encoder encoder;

  ObjectWriter(OutputStream out, Encoder encoder) throws IOException {
    super(out);
    this.encoder = encoder;
    enableReplaceObject(true);
  }

  /// A primitive array, by its number.
  record BlockForm(int number) implements Serializable {}

  /// A reference, by the number of its handle.
  record HandleForm(int number) implements Serializable {}

  /// A reference that has its value.
  record SettledForm(int creator, long number, int owner, @Nullable Object value)
      implements Serializable {}

  /// A record or a list that has been written before this stream, by its number.
  record NumberForm(int number) implements Serializable {}

  /// A record that is not serializable.
  record RecordForm(Class<?> type, @Nullable Object[] components) implements Serializable {}

  @Override
  protected @Nullable Object replaceObject(@Nullable Object value) throws IOException {
    if (value == null) { // from a `writeReplace`
      return null;
    }
    if (Block.is(value)) {
      return new BlockForm(encoder.block(value));
    }
    int number = encoder.number(value);
    if (number >= 0) {
      return new NumberForm(number);
    }
    if (value instanceof SerializedLambda parts) {
      return replaceLambda(parts);
    }
    if (encoder.serializer().references().isReference(value)) {
      return replaceReference(value);
    }
    if (value instanceof SnippetCode code) {
      encoder.variables().addCode(code);
    }
    if (value instanceof Serializable) {
      return value.getClass() == NullPointerException.class
          ? withItsWords((NullPointerException) value)
          : value;
    }
    if (value instanceof Record) {
      return new RecordForm(
          value.getClass(), encoder.serializer().records().get(value.getClass()).components(value));
    }
    if (OwnObject.is(value)) {
      return ownForm(value, null);
    }
    Object substitute = Substitutes.of(value);
    return substitute == null ? value : substitute;
  }

  /// What was null the JVM works out when it is asked, from code that only this process has: it is
  /// no field of the exception.
  private static NullPointerException withItsWords(NullPointerException failure) {
    NullPointerException copy = new NullPointerException(failure.getMessage());
    copy.setStackTrace(failure.getStackTrace());
    if (failure.getCause() != null) {
      copy.initCause(failure.getCause());
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      copy.addSuppressed(suppressed);
    }
    return copy;
  }

  private OwnObject.Form ownForm(Object own, @Nullable Set<String> fields) {
    return new OwnObject.Form(encoder.own(own, fields), own.getClass());
  }

  private Object replaceReference(Object reference) {
    References.Departure departure = encoder.depart(reference);
    if (!departure.settled()) {
      return new HandleForm(encoder.lastHandle());
    }
    return new SettledForm(
        departure.handle().id().creator(),
        departure.handle().id().number(),
        departure.handle().owner(),
        departure.value());
  }

  /// A lambda inside an object that captures its compact file's object takes along only what it
  /// reads.
  private Object replaceLambda(SerializedLambda parts) {
    if (SnippetLoader.isTyped(parts.getImplClass())) {
      encoder.variables().addShape(Closure.shapeOf(parts));
    }
    if (parts.getCapturedArgCount() == 0
        || parts.getCapturedArg(0) == null
        || !OwnObject.is(parts.getCapturedArg(0))) {
      return parts;
    }
    Object own = parts.getCapturedArg(0);
    @Nullable Object[] captured = new Object[parts.getCapturedArgCount()];
    captured[0] = ownForm(own, encoder.serializer().fieldsUsed(Closure.shapeOf(parts), own));
    for (int i = 1; i < captured.length; i++) {
      captured[i] = parts.getCapturedArg(i);
    }
    return withCaptured(parts, own.getClass(), captured);
  }

  private static SerializedLambda withCaptured(
      SerializedLambda parts, Class<?> capturingClass, @Nullable Object[] captured) {
    return new SerializedLambda(
        capturingClass,
        parts.getFunctionalInterfaceClass(),
        parts.getFunctionalInterfaceMethodName(),
        parts.getFunctionalInterfaceMethodSignature(),
        parts.getImplMethodKind(),
        parts.getImplClass(),
        parts.getImplMethodName(),
        parts.getImplMethodSignature(),
        parts.getInstantiatedMethodType(),
        captured);
  }

  @Override
  protected void annotateClass(Class<?> type) throws IOException {
    encoder.serializer().leaves(type);
    encoder.variables().addClass(type);
  }

  @Override
  protected void writeStreamHeader() {
    // both ends know what follows
  }
}
