package jdist.serial;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import jdist.wire.ClosureShape;
import org.jspecify.annotations.Nullable;

/// A shape that the other end of a link has defined, and how to make lambdas of it here. Finding
/// the class may fetch it from the driver, so nothing is looked up before the first lambda is
/// wanted.
final class IncomingClosure {
  private static final MethodType MAKER =
      MethodType.methodType(Object.class, SerializedLambda.class);

  private final ClosureShape shape;
  private volatile @Nullable Maker maker;
  private volatile @Nullable Object constant;

  IncomingClosure(ClosureShape shape) {
    this.shape = shape;
  }

  private record Maker(Class<?> capturingClass, MethodHandle deserialize) {}

  int captured() {
    return shape.captured();
  }

  /// The lambda of this shape with these captured values. One that captures nothing is made once.
  Object make(@Nullable Object[] values, Serializer serializer) throws Throwable {
    Object made = constant;
    if (made != null) {
      return made;
    }
    Maker known = maker;
    if (known == null) {
      known = find(serializer);
      maker = known;
    }
    made = known.deserialize.invokeExact(parts(known.capturingClass, values));
    if (values.length == 0) {
      constant = made;
    }
    return made;
  }

  private SerializedLambda parts(Class<?> capturingClass, @Nullable Object[] values) {
    return new SerializedLambda(
        capturingClass,
        shape.functionalInterface(),
        shape.interfaceMethod(),
        shape.interfaceSignature(),
        shape.implementationKind(),
        shape.implementationClass(),
        shape.implementationMethod(),
        shape.implementationSignature(),
        shape.instantiatedType(),
        values);
  }

  private Maker find(Serializer serializer) throws ReflectiveOperationException {
    Class<?> type = serializer.load(shape.capturingClass().replace('/', '.'));
    MethodHandle deserialize =
        MethodHandles.privateLookupIn(type, MethodHandles.lookup())
            .findStatic(type, "$deserializeLambda$", MAKER);
    return new Maker(type, deserialize);
  }
}
