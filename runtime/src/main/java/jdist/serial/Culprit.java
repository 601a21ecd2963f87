package jdist.serial;

import java.io.IOException;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdist.failure.CannotTravelException;
import jdist.wire.Block;
import org.jspecify.annotations.Nullable;

/// Finds what in a value cannot travel, and the path to it, after serialization has failed: a walk
/// over the value's own fields, breadth first, so that the shortest path is named. `the lambda at
/// Job.java:22 captures db (com.x.Db), which is not serializable: lambda -> db`.
final class Culprit {
  private static final int MOST_OBJECTS = 100_000;

  private final Closure.Table closures = new Closure.Table();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Step> queue = new ArrayDeque<>();

  private Culprit() {}

  /// An object on the way, and how it was reached.
  private record Step(Object object, String path, String captured) {}

  /// What to throw for a `value` in which something is not serializable.
  static CannotTravelException find(@Nullable Object value, IOException cause) {
    Optional<String> message =
        value == null
            ? Optional.empty()
            : new Culprit().search(value, String.valueOf(cause.getMessage()));
    return new CannotTravelException(
        message.orElseGet(() -> describe(value) + " cannot travel: " + cause.getMessage()), cause);
  }

  /// What to throw for a `value` whose own code failed while it was written.
  static CannotTravelException failed(@Nullable Object value, Throwable cause) {
    String why =
        cause instanceof StackOverflowError
            ? "it is nested too deeply for the thread's stack (raise -Xss, or keep it in an array)"
            : cause.toString();
    return new CannotTravelException(describe(value) + " cannot travel: " + why, cause);
  }

  private static String describe(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    Closure closure = new Closure.Table().of(value);
    return closure == null ? "a value of " + value.getClass().getName() : lambdaName(closure);
  }

  private static String lambdaName(Closure closure) {
    return "the lambda" + new LambdaSource(closure).place();
  }

  private Optional<String> search(Object value, String culpritClass) {
    Closure closure = closures.of(value);
    String root = closure == null ? describe(value) : lambdaName(closure);
    add(value, closure == null ? "value" : "lambda", "");
    for (int count = 0; !queue.isEmpty() && count < MOST_OBJECTS; count++) {
      Step step = queue.remove();
      if (step.object().getClass().getName().equals(culpritClass) || isStuck(step.object())) {
        return Optional.of(message(root, step));
      }
      expand(step);
    }
    return Optional.empty();
  }

  private static String message(String root, Step culprit) {
    String type = typeName(culprit.object());
    String what =
        culprit.captured().isEmpty()
            ? root + " is not serializable"
            : root
                + (root.startsWith("the lambda") ? " captures " : " holds ")
                + culprit.captured()
                + " ("
                + type
                + "), which is not serializable";
    if (culprit.captured().isEmpty() && !root.contains(type)) {
      what = type + " is not serializable";
    }
    return what + ": " + culprit.path() + remedy(culprit.object());
  }

  private static String typeName(Object object) {
    Class<?> type = object.getClass();
    if (!type.isHidden()) {
      return type.getName();
    }
    Class<?>[] interfaces = type.getInterfaces();
    return "a lambda of " + (interfaces.length == 0 ? type.getName() : interfaces[0].getName());
  }

  private static String remedy(Object object) {
    Class<?> type = object.getClass();
    for (Class<?> implemented : type.getInterfaces()) {
      if (implemented.getName().startsWith("kotlin.")) {
        return "; annotate the Kotlin lambda with @JvmSerializableLambda, or declare it as a"
            + " jdist.task.Task";
      }
    }
    if (type.isHidden()) {
      return "; declare it as a serializable type, such as those of jdist.task";
    }
    return "; make it Serializable, make it where it is used, or keep it in a static field";
  }

  /// Whether Java's serialization refuses the object itself, whatever it holds.
  private boolean isStuck(Object object) {
    if (closures.of(object) != null || object instanceof Record || OwnObject.is(object)) {
      return false;
    }
    return !(object instanceof Serializable) && !object.getClass().isArray();
  }

  private void add(@Nullable Object object, String path, String captured) {
    if (object != null && !isPlain(object) && seen.add(object)) {
      queue.add(new Step(object, path, captured));
    }
  }

  private static boolean isPlain(Object object) {
    return object instanceof String
        || (object instanceof Number && object.getClass().getName().startsWith("java.lang."))
        || object instanceof Boolean
        || object instanceof Character
        || object instanceof Enum
        || object instanceof Class
        || Block.is(object);
  }

  private void expand(Step step) {
    Object object = step.object();
    Closure closure = closures.of(object);
    if (closure != null) {
      expandLambda(step, closure);
    } else if (object instanceof Object[] array) {
      for (int i = 0; i < array.length; i++) {
        add(array[i], step.path() + "[" + i + "]", named(step, "[" + i + "]"));
      }
    } else if (object instanceof Iterable<?> elements && isOfTheJdk(object)) {
      int i = 0;
      for (Object element : elements) {
        add(element, step.path() + "[" + i + "]", named(step, "[" + i + "]"));
        i++;
      }
    } else if (object instanceof Map<?, ?> map && isOfTheJdk(object)) {
      map.forEach((key, value) -> {
        add(key, step.path() + " -> key " + key, named(step, " key " + key));
        add(value, step.path() + "[" + key + "]", named(step, "[" + key + "]"));
      });
    } else {
      expandFields(step);
    }
  }

  private void expandLambda(Step step, Closure closure) {
    SerializedLambda parts = closure.parts(step.object());
    LambdaSource source = new LambdaSource(closure);
    for (int i = 0; i < parts.getCapturedArgCount(); i++) {
      String name = source.nameOfCaptured(i);
      add(parts.getCapturedArg(i), step.path() + " -> " + name, name);
    }
  }

  private void expandFields(Step step) {
    Set<String> kept = null;
    for (Class<?> type = step.object().getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0
            && !field.getType().isPrimitive()
            && (kept == null || kept.contains(field.getName()))) {
          expandField(step, field);
        }
      }
    }
  }

  private void expandField(Step step, Field field) {
    try {
      field.setAccessible(true);
      String dot =
          step.captured().isEmpty() ? field.getName() : step.captured() + "." + field.getName();
      add(field.get(step.object()), step.path() + " -> " + field.getName(), dot);
    } catch (IllegalAccessException | RuntimeException _) {
      // a field of the JDK, which is not ours to look into
    }
  }

  private static String named(Step step, String suffix) {
    return step.captured().isEmpty() ? "element " + suffix : step.captured() + suffix;
  }

  private static boolean isOfTheJdk(Object object) {
    return object.getClass().getClassLoader() == null;
  }
}
