package jdist.code;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The `main` of a class, found and run as `java` does (JEP 512): static or not, with arguments or
/// without, its own or inherited, not private.
public final class JavaMain {
  private final Class<?> type;
  private final Method method;

  private JavaMain(Class<?> type, Method method) {
    this.type = type;
    this.method = method;
  }

  /// Looks it up, without initializing its class; empty if there is none.
  ///
  /// @throws LinkageError if the class refers to others that cannot be loaded
  public static Optional<JavaMain> of(Class<?> type) {
    return declared(type, String[].class)
        .or(() -> declared(type))
        .map(method -> new JavaMain(type, method));
  }

  private static Optional<Method> declared(Class<?> type, Class<?>... parameters) {
    for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
      Optional<Method> method = declaredIn(owner, parameters);
      if (method.isPresent()) {
        return method;
      }
    }
    try {
      return Optional.of(type.getMethod("main", parameters)).filter(JavaMain::isRunnable);
    } catch (NoSuchMethodException _) { // not even an interface's default method
      return Optional.empty();
    }
  }

  private static Optional<Method> declaredIn(Class<?> owner, Class<?>... parameters) {
    try {
      return Optional.of(owner.getDeclaredMethod("main", parameters)).filter(JavaMain::isRunnable);
    } catch (NoSuchMethodException _) { // perhaps inherited
      return Optional.empty();
    }
  }

  private static boolean isRunnable(Method method) {
    int modifiers = method.getModifiers();
    return !Modifier.isPrivate(modifiers)
        && !Modifier.isAbstract(modifiers)
        && method.getReturnType() == void.class;
  }

  /// Whether there is an object to call it on, or none is needed.
  public boolean hasReceiver() {
    return Modifier.isStatic(method.getModifiers()) || constructor(type).isPresent();
  }

  /// Whether its class is abstract, or an interface.
  public boolean isOfAbstract() {
    return Modifier.isAbstract(type.getModifiers());
  }

  private static Optional<Constructor<?>> constructor(Class<?> type) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      return Modifier.isPrivate(constructor.getModifiers())
              || Modifier.isAbstract(type.getModifiers())
          ? Optional.empty()
          : Optional.of(constructor);
    } catch (NoSuchMethodException _) {
      return Optional.empty();
    }
  }

  /// Runs it in the current thread.
  ///
  /// @throws InvocationTargetException around what it throws
  public void run(String... arguments) throws ReflectiveOperationException {
    @Nullable Object self = Modifier.isStatic(method.getModifiers()) ? null : instance();
    method.setAccessible(true);
    if (method.getParameterCount() == 1) {
      method.invoke(self, (Object) arguments);
    } else {
      method.invoke(self);
    }
  }

  private Object instance() throws ReflectiveOperationException {
    Constructor<?> constructor = constructor(type).orElseThrow();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }
}
