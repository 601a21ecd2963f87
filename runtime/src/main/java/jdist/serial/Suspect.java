package jdist.serial;

import java.io.Serializable;
import jdist.code.SnippetLoader;
import org.jspecify.annotations.Nullable;

/// An object within a value that may be what cannot travel, and what is said if it is.
///
/// @param path how it was reached: `lambda -> list[3] -> owner`
/// @param name what to call it: `list[3].owner`; empty for the value itself
record Suspect(Object object, String path, String name) {
  private static final int LONGEST_KEY = 40;

  /// An element of this one, by its place in brackets.
  Suspect element(Object element, String place) {
    String bracketed = "[" + place + "]";
    return new Suspect(element, path + bracketed, (name.isEmpty() ? "element " : name) + bracketed);
  }

  /// Something in this one that has a name.
  Suspect field(Object value, String field) {
    return new Suspect(value, path + " -> " + field, name.isEmpty() ? field : name + "." + field);
  }

  /// A key of this one, and the value under a key.
  Suspect key(Object key) {
    return field(key, "key");
  }

  Suspect value(Object value, @Nullable Object key) {
    return element(value, key == null ? "null" : brief(key));
  }

  private static String brief(Object key) {
    boolean isPlain =
        key instanceof CharSequence
            || key instanceof Number
            || key instanceof Character
            || key instanceof Enum;
    String text = isPlain ? key.toString() : "a " + key.getClass().getName();
    return text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY) + "…";
  }

  /// What is said if this is what cannot travel.
  ///
  /// @param root the whole value, in words
  String accusation(String root) {
    return subject(root)
        + (isHidden() ? " hidden from all other processes" : " not serializable")
        + ": "
        + path
        + "; "
        + remedy();
  }

  private String subject(String root) {
    String type = typeName();
    if (name.isEmpty()) {
      return (root.contains(type) ? root : type) + " is";
    }
    if (name.startsWith(LambdaSource.UNNAMED) || name.startsWith(Culprit.ARGUMENT)) {
      return name + " (" + type + ") of " + root + " is";
    }
    String verb =
        name.startsWith(Culprit.VARIABLE)
            ? " uses "
            : root.startsWith("a value of") ? " holds " : " captures ";
    return root + verb + name + " (" + type + "), which is";
  }

  private String typeName() {
    Class<?> type = object.getClass();
    if (!isPlainLambda()) {
      return SnippetLoader.asTyped(type.getName());
    }
    Class<?>[] interfaces = type.getInterfaces();
    return "a lambda of " + (interfaces.length == 0 ? type.getName() : interfaces[0].getName());
  }

  private boolean isPlainLambda() {
    return object.getClass().isHidden() && !(object instanceof Serializable);
  }

  /// Whether its class, or the class that it is, can be found by no name, and so in no other
  /// process.
  boolean isHidden() {
    return object instanceof Class<?> type
        ? type.isHidden()
        : object.getClass().isHidden() && object instanceof Serializable;
  }

  private String remedy() {
    if (isHidden()) {
      return "use a class that has a name";
    }
    for (Class<?> implemented : object.getClass().getInterfaces()) {
      if (implemented.getName().startsWith("kotlin.jvm.functions.")) {
        return "annotate the Kotlin lambda with @JvmSerializableLambda, or declare it as a"
            + " jdist.task.Task";
      }
    }
    if (isPlainLambda()) {
      return "declare it as a serializable type, such as those of jdist.task";
    }
    if (object.getClass().getName().equals("jdist.Cluster")) {
      return "ask Cluster.current() for it there";
    }
    if (object.getClass().getName().equals("jdist.spread.Broadcasts$Caching")) {
      return "a CachingPool stays in the process that made it; send a WorkerPool";
    }
    if (path.endsWith(" -> this")) {
      return "copy what is needed of it to local variables first, or make it Serializable";
    }
    if (path.matches(".* -> this\\$\\d+")) {
      return "use a lambda, a record or a static class, or make it Serializable";
    }
    if (name.startsWith(Culprit.VARIABLE)) {
      String own = "have each process make its own (/everywhere)";
      return object.getClass().getClassLoader() == null ? own : "make it Serializable, or " + own;
    }
    String elsewhere = "make it where it is used, or keep it in a static field";
    return object.getClass().getClassLoader() == null
        ? elsewhere
        : "make it Serializable, " + elsewhere;
  }
}
