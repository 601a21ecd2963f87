package jdist.serial;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import jdist.wire.MalformedException;
import org.jspecify.annotations.Nullable;
import sun.reflect.ReflectionFactory;

/// The object of a compact source file: its implicit class has no name to write `implements`
/// behind, so it cannot be made serializable, and yet every lambda that uses the file's fields or
/// methods captures it. It travels as its class and those fields that the lambda reads.
final class OwnObject {
  private static final ClassValue<OwnClass> CLASSES =
      new ClassValue<>() {
        @Override
        protected OwnClass computeValue(Class<?> type) {
          return new OwnClass(type);
        }
      };

  private OwnObject() {}

  /// Whether `value` is the object of a compact source file: of a final top-level class without
  /// package, parent, interface or constructor of its own, that has a `main`.
  static boolean is(Object value) {
    return CLASSES.get(value.getClass()).isCompact;
  }

  /// The fields of such a class that may travel, by name, each open to be read and written.
  static Map<String, Field> fields(Class<?> type) {
    return CLASSES.get(type).fields;
  }

  /// Makes an object of `type`, running no constructor and setting no field.
  static Object make(Class<?> type) throws ReflectiveOperationException, MalformedException {
    Constructor<?> maker = CLASSES.get(type).maker;
    if (maker == null) {
      throw new MalformedException(type.getName() + " is not the class of a compact file here");
    }
    return maker.newInstance();
  }

  /// What stands for it inside an object stream.
  ///
  /// @param number its number in the payload
  record Form(int number, Class<?> type) implements Serializable {}

  /// What is known of a class; of one that no compact source file declares, no more than that.
  private static final class OwnClass {
    private final boolean isCompact;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final @Nullable Constructor<?> maker;

    OwnClass(Class<?> type) {
      isCompact = isCompact(type);
      maker = isCompact ? maker(type) : null;
      for (Field field : isCompact ? type.getDeclaredFields() : new Field[0]) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
          field.setAccessible(true);
          fields.put(field.getName(), field);
        }
      }
    }

    private static Constructor<?> maker(Class<?> type) {
      try {
        return ReflectionFactory.getReflectionFactory()
            .newConstructorForSerialization(type, Object.class.getConstructor());
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("Object has a constructor", e);
      }
    }

    private static boolean isCompact(Class<?> type) {
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
        for (Method method : type.getDeclaredMethods()) {
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
}
