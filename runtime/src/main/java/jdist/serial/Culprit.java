package jdist.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.attribute.LocalVariableTableAttribute;
import java.lang.classfile.instruction.LineNumber;
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
    return closure == null
        ? "a value of " + value.getClass().getName()
        : lambdaName(closure, value);
  }

  private static String lambdaName(Closure closure, Object lambda) {
    return "the lambda" + new LambdaSource(closure, lambda.getClass()).place();
  }

  private Optional<String> search(Object value, String culpritClass) {
    Closure closure = closures.of(value);
    String root = closure == null ? describe(value) : lambdaName(closure, value);
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
    LambdaSource source = new LambdaSource(closure, step.object().getClass());
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

  /// Where a lambda is written, and what it calls what it captures, as far as its class file says.
  private static final class LambdaSource {
    private final @Nullable MethodModel body;
    private final String fileName;
    private final Class<?> lambdaType;

    LambdaSource(Closure closure, Class<?> lambdaType) {
      this.lambdaType = lambdaType;
      String file = "";
      MethodModel found = null;
      String resource = closure.shape().implementationClass() + ".class";
      try (InputStream in = closure.loader().getResourceAsStream(resource)) {
        if (in != null) {
          var model = ClassFile.of().parse(in.readAllBytes());
          file =
              model
                  .findAttribute(Attributes.sourceFile())
                  .map(it -> it.sourceFile().stringValue())
                  .orElse("");
          for (MethodModel method : model.methods()) {
            if (method.methodName().equalsString(closure.shape().implementationMethod())
                && method.methodType().equalsString(closure.shape().implementationSignature())) {
              found = method;
            }
          }
        }
      } catch (IOException | IllegalArgumentException _) {
        found = null;
      }
      this.fileName = file;
      this.body =
          found != null && found.methodName().stringValue().startsWith("lambda$") ? found : null;
    }

    String place() {
      MethodModel method = body;
      if (method == null || method.code().isEmpty() || fileName.isEmpty()) {
        return "";
      }
      for (var element : method.code().get()) {
        if (element instanceof LineNumber line) {
          return " at " + fileName + ":" + line.line();
        }
      }
      return "";
    }

    /// The name of captured value `index`, if its class was compiled with `-g`.
    String nameOfCaptured(int index) {
      MethodModel method = body;
      String unnamed = "captured value " + (index + 1);
      if (method == null || method.code().isEmpty()) {
        return unnamed;
      }
      boolean onInstance = !method.flags().has(java.lang.reflect.AccessFlag.STATIC);
      if (onInstance && index == 0) {
        return "this";
      }
      int slot = slot(method, onInstance ? index - 1 : index, onInstance ? 1 : 0);
      return method
          .code()
          .get()
          .findAttribute(Attributes.localVariableTable())
          .map(LocalVariableTableAttribute::localVariables)
          .flatMap(table -> table.stream().filter(variable -> variable.slot() == slot).findFirst())
          .map(LocalVariableInfo::name)
          .map(name -> name.stringValue())
          .orElse(unnamed);
    }

    private static int slot(MethodModel method, int parameter, int first) {
      int slot = first;
      for (int i = 0; i < parameter; i++) {
        String type = method.methodTypeSymbol().parameterType(i).descriptorString();
        slot += type.equals("J") || type.equals("D") ? 2 : 1;
      }
      return slot;
    }

    @Override
    public String toString() {
      return lambdaType.getName();
    }
  }
}
