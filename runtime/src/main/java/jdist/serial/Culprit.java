package jdist.serial;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdist.code.SnippetLoader;
import jdist.failure.CannotTravelException;
import jdist.wire.Block;
import org.jspecify.annotations.Nullable;

/// Finds what in a value cannot travel, and the path to it, after serialization has failed: a walk
/// over the value's own fields, breadth first, so that the shortest path is named. `the lambda at
/// Job.java:22 captures db (com.x.Db), which is not serializable: lambda -> db`.
final class Culprit {
  /// What the arguments of a call are called, before their numbers.
  static final String ARGUMENT = "argument ";

  /// What a variable of the prompt is called, before its name.
  static final String VARIABLE = "the variable ";

  private static final int MOST_OBJECTS = 100_000;

  private final Closure.Table closures = new Closure.Table();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Suspect> queue = new ArrayDeque<>();

  private Culprit() {}

  /// What to throw for a `value` in which something is not serializable.
  static CannotTravelException find(@Nullable Object value, IOException cause) {
    Culprit search = new Culprit();
    String root = search.describe(value);
    search.begin(value);
    String message =
        search
            .search(typeNamed(cause))
            .map(found -> found.accusation(root))
            .orElse(
                root
                    + " cannot travel: "
                    + SnippetLoader.asTyped(String.valueOf(cause.getMessage()))
                    + " is not serializable");
    return new CannotTravelException(message, cause);
  }

  /// What to throw for a `value` whose code uses a variable that cannot travel.
  static CannotTravelException ofVariable(
      @Nullable Object value, Variable variable, Throwable cause) {
    Culprit search = new Culprit();
    String root = search.describe(value);
    String name = VARIABLE + variable.name();
    Object content = variable.value();
    Optional<Suspect> found = Optional.empty();
    if (content != null && isOfType(cause)) {
      search.add(new Suspect(content, search.rootWord(value) + " -> " + variable.name(), name));
      found = search.search(typeNamed(cause));
    }
    String message =
        found
            .map(suspect -> suspect.accusation(root))
            .orElse(root + " uses " + name + ", which cannot travel: " + why(cause));
    return new CannotTravelException(message, cause);
  }

  /// Whether what failed was found to be no class whose objects travel.
  static boolean isOfType(Throwable cause) {
    return cause instanceof NotSerializableException || cause instanceof InvalidClassException;
  }

  private static String typeNamed(Throwable cause) {
    return cause instanceof InvalidClassException invalid
        ? String.valueOf(invalid.classname)
        : String.valueOf(cause.getMessage());
  }

  /// What to throw for a `value` whose own code failed while it was written.
  static CannotTravelException failed(@Nullable Object value, Throwable cause) {
    return new CannotTravelException(
        new Culprit().describe(value) + " cannot travel: " + why(cause), cause);
  }

  private static String why(Throwable cause) {
    return cause instanceof StackOverflowError
        ? "it is nested too deeply for the thread's stack (raise -Xss, or keep it in an array)"
        : cause instanceof CannotTravelException
            ? String.valueOf(cause.getMessage())
            : cause.toString();
  }

  /// The value in the user's words; a call is known by its function.
  private String describe(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof SnippetCode) {
      return "the snippet";
    }
    Closure closure = closures.of(value);
    if (closure == null) {
      return "a value of " + SnippetLoader.asTyped(value.getClass().getName());
    }
    return isCall(closure)
        ? describe(closure.parts(value).getCapturedArg(0))
        : new LambdaSource(closure).title();
  }

  /// Whether it is a lambda of jdist's own, which holds the user's function and its arguments.
  private static boolean isCall(Closure closure) {
    return closure.shape().capturingClass().startsWith("jdist/") && closure.shape().captured() > 0;
  }

  /// What the path to something in the value begins with.
  private String rootWord(@Nullable Object value) {
    if (value == null) {
      return word(null);
    }
    Closure closure = closures.of(value);
    return closure != null && isCall(closure)
        ? rootWord(closure.parts(value).getCapturedArg(0))
        : value instanceof SnippetCode ? "snippet" : word(closure);
  }

  private Optional<Suspect> search(String className) {
    for (int count = 0; !queue.isEmpty() && count < MOST_OBJECTS; count++) {
      Suspect suspect = queue.remove();
      if (suspect.object().getClass().getName().equals(className) || isStuck(suspect)) {
        return Optional.of(suspect);
      }
      expand(suspect);
    }
    return Optional.empty();
  }

  private void begin(@Nullable Object value) {
    if (value == null) {
      return;
    }
    Closure closure = closures.of(value);
    if (closure == null || !isCall(closure)) {
      add(new Suspect(value, word(closure), ""));
      return;
    }
    SerializedLambda call = closure.parts(value);
    begin(call.getCapturedArg(0));
    for (int i = 1; i < call.getCapturedArgCount(); i++) {
      Object argument = call.getCapturedArg(i);
      if (argument != null) {
        add(new Suspect(argument, ARGUMENT + i, ARGUMENT + i));
      }
    }
  }

  private static String word(@Nullable Closure closure) {
    if (closure == null) {
      return "value";
    }
    return new LambdaSource(closure).isReference() ? "method reference" : "lambda";
  }

  /// Whether the object itself is refused, whatever it holds.
  private boolean isStuck(Suspect suspect) {
    Object object = suspect.object();
    if (closures.of(object) != null || OwnObject.is(object)) {
      return false;
    }
    if (suspect.isHidden()) {
      return true;
    }
    return !(object instanceof Serializable)
        && !(object instanceof Record)
        && !object.getClass().isArray()
        && Substitutes.of(object) == null;
  }

  private void add(Suspect suspect) {
    if (!isPlain(suspect.object()) && seen.add(suspect.object())) {
      queue.add(suspect);
    }
  }

  private static boolean isPlain(Object object) {
    return object instanceof String
        || (object instanceof Number && object.getClass().getName().startsWith("java.lang."))
        || object instanceof Boolean
        || object instanceof Character
        || object instanceof Enum
        || (object instanceof Class<?> type && !type.isHidden())
        || Block.is(object);
  }

  private void expand(Suspect suspect) {
    Object object = suspect.object();
    Closure closure = closures.of(object);
    if (closure != null) {
      expandLambda(suspect, closure);
    } else if (object instanceof Object[] array) {
      expandElements(suspect, Arrays.asList(array));
    } else if (object instanceof Iterable<?> elements && isOfTheJdk(object)) {
      expandElements(suspect, elements);
    } else if (object instanceof Map<?, ?> map && isOfTheJdk(object)) {
      expandMap(suspect, map);
    } else {
      expandFields(suspect);
    }
  }

  private static boolean isOfTheJdk(Object object) {
    return object.getClass().getClassLoader() == null;
  }

  private void expandElements(Suspect suspect, Iterable<?> elements) {
    int i = 0;
    for (Object element : elements) {
      if (element != null) {
        add(suspect.element(element, String.valueOf(i)));
      }
      i++;
    }
  }

  private void expandMap(Suspect suspect, Map<?, ?> map) {
    map.forEach((key, value) -> {
      if (key != null) {
        add(suspect.key(key));
      }
      if (value != null) {
        add(suspect.value(value, key));
      }
    });
  }

  private void expandLambda(Suspect suspect, Closure closure) {
    SerializedLambda parts = closure.parts(suspect.object());
    LambdaSource source = new LambdaSource(closure);
    for (int i = 0; i < parts.getCapturedArgCount(); i++) {
      Object captured = parts.getCapturedArg(i);
      if (captured == null) {
        continue;
      }
      Suspect next =
          new Suspect(
              captured,
              suspect.path() + " -> " + source.nameOfCaptured(i),
              source.nameOfCaptured(i));
      if (i == 0 && OwnObject.is(captured)) {
        expandOwn(next, FieldUse.of(closure.shape(), captured.getClass()));
      } else {
        add(next);
      }
    }
  }

  /// Of a compact file's object only the fields count that the lambda reads.
  private void expandOwn(Suspect own, @Nullable Set<String> names) {
    for (Field field : OwnObject.fields(own.object().getClass()).values()) {
      if (names == null || names.contains(field.getName())) {
        expandField(own, field);
      }
    }
  }

  private void expandFields(Suspect suspect) {
    Object substitute = Substitutes.of(suspect.object());
    if (substitute != null) {
      expandFields(new Suspect(substitute, suspect.path(), suspect.name()));
      return;
    }
    boolean readable = true;
    for (Class<?> type = suspect.object().getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0
            && !field.getType().isPrimitive()) {
          readable &= expandField(suspect, field);
        }
      }
    }
    if (!readable) {
      expandContent(suspect);
    }
  }

  /// False if it is a field of the JDK, which is not ours to look into.
  private boolean expandField(Suspect suspect, Field field) {
    try {
      field.setAccessible(true);
      Object value = field.get(suspect.object());
      if (value != null) {
        add(suspect.field(value, field.getName()));
      }
      return true;
    } catch (IllegalAccessException | RuntimeException _) {
      return false;
    }
  }

  /// What Java's serialization would write of an object is in it, whatever it is called there.
  private void expandContent(Suspect suspect) {
    try (Listener listener = new Listener()) {
      listener.writeObject(suspect.object());
      listener.heard.forEach(content -> add(suspect.field(content, "content")));
    } catch (IOException | RuntimeException _) {
      // it cannot be written without what it holds
    }
  }

  /// Hears which objects one object is made of, and writes none of them.
  private static final class Listener extends ObjectOutputStream {
    private final List<Object> heard = new ArrayList<>();
    private boolean begun;

    Listener() throws IOException {
      super(OutputStream.nullOutputStream());
      enableReplaceObject(true);
    }

    @Override
    protected @Nullable Object replaceObject(Object value) {
      if (!begun) {
        begun = true;
        return value;
      }
      heard.add(value);
      return null;
    }
  }
}
