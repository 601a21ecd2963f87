package jdist.serial;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Optional;
import jdist.code.SnippetLoader;
import org.jspecify.annotations.Nullable;

/// A variable of the prompt or of a script, as one process has it: a static field of the class that
/// its declaration was compiled to.
record Variable(Field field) {
  /// The variable that a field of a snippet's class is; empty for one that javac has put there.
  static Optional<Variable> of(Class<?> snippet, String name) throws NoSuchFieldException {
    Field field = snippet.getDeclaredField(name);
    int modifiers = field.getModifiers();
    if (!Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers) || field.isSynthetic()) {
      return Optional.empty();
    }
    field.setAccessible(true);
    return Optional.of(new Variable(field));
  }

  /// The binary name of the class it is in.
  String owner() {
    return field.getDeclaringClass().getName();
  }

  String name() {
    return field.getName();
  }

  /// Whether it was declared in this very process.
  boolean isDeclaredHere() {
    return field.getDeclaringClass().getClassLoader() instanceof SnippetLoader;
  }

  @Nullable Object value() {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("accessible fields are readable", e);
    }
  }

  void set(@Nullable Object value) {
    try {
      field.set(null, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("accessible fields are writable", e);
    }
  }

  /// Makes it null, or zero.
  void clear() {
    set(Array.get(Array.newInstance(field.getType(), 1), 0));
  }
}
