package jdist.serial;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sun.reflect.ReflectionFactory;

/// The object of a compact source file: its implicit class has no name to write `implements`
/// behind, so it cannot be made serializable, and yet every lambda that uses the file's fields or
/// methods captures it. It travels as its class and those fields that the lambda reads.
///
/// @param type the implicit class
/// @param fields the fields that travel
/// @param values their values, as they are now
record OwnObject(Class<?> type, List<Field> fields, @Nullable Object[] values) {
  /// Whether `value` is the object of a compact source file: of a final top-level class without
  /// package, parent, interface or constructor of its own, that has a `main`.
  static boolean is(Object value) {
    return Compact.CLASSES.get(value.getClass());
  }

  private static final class Compact extends ClassValue<Boolean> {
    static final Compact CLASSES = new Compact();

    @Override
    protected Boolean computeValue(Class<?> type) {
      return Modifier.isFinal(type.getModifiers())
          && type.getPackageName().isEmpty()
          && type.getSuperclass() == Object.class
          && type.getInterfaces().length == 0
          && type.getEnclosingClass() == null
          && !type.isHidden()
          && !type.isArray()
          && hasMain(type);
    }

    private static boolean hasMain(Class<?> type) {
      try {
        for (var method : type.getDeclaredMethods()) {
          if (method.getName().equals("main")) {
            return true;
          }
        }
      } catch (LinkageError _) {
        return false;
      }
      return false;
    }
  }

  /// Takes `object` apart: all its fields, or those named.
  static OwnObject of(Object object, @Nullable Set<String> names) {
    Class<?> type = object.getClass();
    List<Field> fields = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      boolean kept = names == null || names.contains(field.getName());
      if (kept && (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
        field.setAccessible(true);
        fields.add(field);
      }
    }
    @Nullable Object[] values = new Object[fields.size()];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = fields.get(i).get(object);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("accessible fields are readable", e);
    }
    return new OwnObject(type, fields, values);
  }

  /// Makes an object of `type` with these fields, running no constructor.
  static Object make(Class<?> type, String[] names, @Nullable Object[] values)
      throws ReflectiveOperationException {
    var constructor =
        ReflectionFactory.getReflectionFactory()
            .newConstructorForSerialization(type, Object.class.getConstructor());
    Object object = constructor.newInstance();
    for (int i = 0; i < names.length; i++) {
      Field field = type.getDeclaredField(names[i]);
      field.setAccessible(true);
      field.set(object, values[i]);
    }
    return object;
  }

  /// The form in which it travels inside an object stream.
  record Form(Class<?> type, String[] names, @Nullable Object[] values) implements Serializable {}

  Form form() {
    return new Form(type, fields.stream().map(Field::getName).toArray(String[]::new), values);
  }
}
