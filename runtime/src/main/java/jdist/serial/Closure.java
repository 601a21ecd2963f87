package jdist.serial;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import jdist.code.SnippetLoader;
import jdist.failure.CannotTravelException;
import jdist.wire.ClosureShape;
import org.jspecify.annotations.Nullable;

/// A serializable lambda's class, as seen by the process that makes instances of it: all instances
/// share a shape, which is sent once a link and then goes by its number.
final class Closure {
  private final int number;
  private final ClosureShape shape;
  private final MethodHandle writeReplace;
  private final ClassLoader loader;
  private final boolean typed;

  private Closure(int number, ClosureShape shape, MethodHandle writeReplace, ClassLoader loader) {
    this.number = number;
    this.shape = shape;
    this.writeReplace = writeReplace;
    this.loader = loader;
    this.typed = SnippetLoader.isTyped(shape.implementationClass());
  }

  int number() {
    return number;
  }

  ClosureShape shape() {
    return shape;
  }

  /// Whether its body was typed at the prompt, or in a script.
  boolean isTyped() {
    return typed;
  }

  /// The loader of the class that the lambda is written in.
  ClassLoader loader() {
    return loader;
  }

  /// The parts of one instance.
  SerializedLambda parts(Object lambda) {
    return parts(writeReplace, lambda);
  }

  private static SerializedLambda parts(MethodHandle writeReplace, Object lambda) {
    try {
      return (SerializedLambda) writeReplace.invokeExact(lambda);
    } catch (Throwable e) {
      throw new CannotTravelException("the parts of " + lambda.getClass() + " cannot be read", e);
    }
  }

  /// The closures of one process, by the class of the lambda.
  static final class Table extends ClassValue<Slot> {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    protected Slot computeValue(Class<?> type) {
      return new Slot();
    }

    /// The closure that `value` is an instance of; null if it is no serializable lambda.
    @Nullable Closure of(Object value) {
      Class<?> type = value.getClass();
      return type.isHidden() ? get(type).closure(value, count) : null;
    }
  }

  /// What is known of one hidden class, found out at its first instance.
  static final class Slot {
    private boolean known;
    private @Nullable Closure closure;

    private synchronized @Nullable Closure closure(Object lambda, AtomicInteger count) {
      if (!known) {
        closure = inspect(lambda, count);
        known = true;
      }
      return closure;
    }

    private static @Nullable Closure inspect(Object lambda, AtomicInteger count) {
      Class<?> type = lambda.getClass();
      MethodHandle writeReplace;
      try {
        Method method = type.getDeclaredMethod("writeReplace");
        method.setAccessible(true);
        writeReplace =
            MethodHandles.lookup()
                .unreflect(method)
                .asType(MethodType.methodType(SerializedLambda.class, Object.class));
      } catch (ReflectiveOperationException | RuntimeException _) {
        return null;
      }
      SerializedLambda parts = Closure.parts(writeReplace, lambda);
      ClassLoader loader = type.getClassLoader();
      return new Closure(
          count.getAndIncrement(),
          shapeOf(parts),
          writeReplace,
          loader == null ? ClassLoader.getPlatformClassLoader() : loader);
    }
  }

  static ClosureShape shapeOf(SerializedLambda parts) {
    return new ClosureShape(
        parts.getCapturingClass(),
        parts.getFunctionalInterfaceClass(),
        parts.getFunctionalInterfaceMethodName(),
        parts.getFunctionalInterfaceMethodSignature(),
        parts.getImplMethodKind(),
        parts.getImplClass(),
        parts.getImplMethodName(),
        parts.getImplMethodSignature(),
        parts.getInstantiatedMethodType(),
        parts.getCapturedArgCount());
  }
}
