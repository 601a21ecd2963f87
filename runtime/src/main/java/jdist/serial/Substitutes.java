package jdist.serial;

import java.io.Serializable;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What travels in the place of objects that nobody thinks of as stuck, and Java's serialization
/// refuses: views of the JDK's collections (a `subList`, a `keySet`, a `reversed`), as copies of
/// what they show; `Map.entry`, optionals, paths and character sets; and objects of Kotlin, such as
/// its `Unit`, as what goes by that name on the other side.
final class Substitutes {
  private Substitutes() {}

  /// What stands for `value`; null if nothing does.
  static @Nullable Object of(Object value) {
    Class<?> type = value.getClass();
    if (type.getClassLoader() != null) {
      return KotlinObject.is(value) ? new KotlinForm(type) : null;
    }
    Object known = known(value);
    return known == null && !Modifier.isPublic(type.getModifiers()) ? view(value) : known;
  }

  private static @Nullable Object known(Object value) {
    return switch (value) {
      case Optional<?> optional -> new OptionalForm(optional.orElse(null));
      case OptionalInt number -> new OptionalIntForm(number.isPresent(), number.orElse(0));
      case OptionalLong number -> new OptionalLongForm(number.isPresent(), number.orElse(0));
      case OptionalDouble number -> new OptionalDoubleForm(number.isPresent(), number.orElse(0));
      case Path path when path.getFileSystem().equals(FileSystems.getDefault()) ->
          new PathForm(path.toString());
      case Charset charset -> new CharsetForm(charset.name());
      default -> null;
    };
  }

  /// Only of a class that cannot be named: what can be named is meant as it is.
  private static @Nullable Object view(Object value) {
    return switch (value) {
      case SortedMap<?, ?> map -> new TreeMap<>(map);
      case Map<?, ?> map -> new LinkedHashMap<>(map);
      case SortedSet<?> set -> new TreeSet<>(set);
      case Set<?> set -> new LinkedHashSet<>(set);
      case Deque<?> deque -> new ArrayDeque<>(deque);
      case Collection<?> collection -> new ArrayList<>(collection);
      case Map.Entry<?, ?> entry ->
          new AbstractMap.SimpleImmutableEntry<>(entry.getKey(), entry.getValue());
      default -> null;
    };
  }

  private record OptionalForm(@Nullable Object value) implements Serializable {
    private Object readResolve() {
      return Optional.ofNullable(value);
    }
  }

  private record OptionalIntForm(boolean present, int value) implements Serializable {
    private Object readResolve() {
      return present ? OptionalInt.of(value) : OptionalInt.empty();
    }
  }

  private record OptionalLongForm(boolean present, long value) implements Serializable {
    private Object readResolve() {
      return present ? OptionalLong.of(value) : OptionalLong.empty();
    }
  }

  private record OptionalDoubleForm(boolean present, double value) implements Serializable {
    private Object readResolve() {
      return present ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
  }

  private record PathForm(String path) implements Serializable {
    private Object readResolve() {
      return Path.of(path);
    }
  }

  private record CharsetForm(String name) implements Serializable {
    private Object readResolve() {
      return Charset.forName(name);
    }
  }

  private record KotlinForm(Class<?> type) implements Serializable {
    private Object readResolve() throws ReflectiveOperationException {
      Field field = type.getField(KotlinObject.INSTANCE);
      field.setAccessible(true); // its class may be private
      return field.get(null);
    }
  }

  /// What Kotlin declares as `object`: the only one of its class, kept in a static field of it.
  private static final class KotlinObject extends ClassValue<Boolean> {
    static final String INSTANCE = "INSTANCE";
    private static final KotlinObject CLASSES = new KotlinObject();

    static boolean is(Object value) {
      return CLASSES.get(value.getClass());
    }

    @Override
    protected Boolean computeValue(Class<?> type) {
      try {
        return type.getField(INSTANCE).getDeclaringClass() == type && isOfKotlin(type);
      } catch (NoSuchFieldException _) {
        return false;
      }
    }

    private static boolean isOfKotlin(Class<?> type) {
      for (Annotation annotation : type.getAnnotations()) {
        if (annotation.annotationType().getName().equals("kotlin.Metadata")) {
          return true;
        }
      }
      return false;
    }
  }
}
