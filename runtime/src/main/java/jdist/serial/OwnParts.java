package jdist.serial;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The objects of compact source files in one payload that is being written. Each goes once,
/// whoever captures it, with the fields that any of them reads. The fields follow behind the value,
/// so that one may hold a lambda that reads the same field. For one thread.
final class OwnParts {
  private final IdentityHashMap<Object, Own> owns = new IdentityHashMap<>();
  private final Deque<Part> unwritten = new ArrayDeque<>();

  /// @param taken the names of its fields that are written or will be
  private record Own(int number, Set<String> taken) {}

  /// Fields of one of the objects that are still to be written.
  ///
  /// @param number the object's
  /// @param reader what reads them; null if that is not known
  record Part(int number, Object object, List<Field> fields, @Nullable Closure reader) {
    @Nullable Object value(Field field) {
      try {
        return field.get(object);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("accessible fields are readable", e);
      }
    }
  }

  /// How many there are.
  int count() {
    return owns.size();
  }

  /// The number of `object`, from 0; its fields that are named, or all, will be written.
  int add(Object object, @Nullable Set<String> names, @Nullable Closure reader) {
    int next = owns.size();
    Own own = owns.computeIfAbsent(object, _ -> new Own(next, new HashSet<>()));
    List<Field> fields = new ArrayList<>();
    Map<String, Field> all = OwnObject.fields(object.getClass());
    for (String name : names == null ? all.keySet() : names) {
      Field field = all.get(name);
      if (field != null && own.taken().add(name)) {
        fields.add(field);
      }
    }
    if (!fields.isEmpty()) {
      unwritten.add(new Part(own.number(), object, fields, reader));
    }
    return own.number();
  }

  /// The next fields to write; writing them may add others.
  @Nullable Part next() {
    return unwritten.poll();
  }

  void clear() {
    if (!owns.isEmpty()) {
      owns.clear();
    }
  }
}
