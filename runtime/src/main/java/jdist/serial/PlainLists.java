package jdist.serial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdist.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/// Lists of nothing but numbers, text and the like, which are written without Java's serialization:
/// it takes ten times as long over them.
final class PlainLists {
  private static final Class<?> OF_FEW = List.of(0).getClass();
  private static final Class<?> OF_MANY = List.of(0, 0, 0).getClass();

  private PlainLists() {}

  /// The lists of the JDK that there are most of.
  enum Kind {
    /// [ArrayList].
    GROWING(0),
    /// [List#of()].
    FIXED(1),
    /// [java.util.stream.Stream#toList()], which may have nulls.
    FIXED_WITH_NULLS(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /// The kind of `value`; null if it is no such list.
  static @Nullable Kind kind(Object value) {
    Class<?> type = value.getClass();
    if (type == ArrayList.class) {
      return isPlain((List<?>) value) ? Kind.GROWING : null;
    }
    if (type == OF_FEW) {
      return isPlain((List<?>) value) ? Kind.FIXED : null;
    }
    if (type == OF_MANY) {
      List<?> list = (List<?>) value;
      if (!isPlain(list)) {
        return null;
      }
      return mayHaveNulls(list) ? Kind.FIXED_WITH_NULLS : Kind.FIXED;
    }
    return null;
  }

  private static boolean isPlain(List<?> list) {
    for (int i = 0; i < list.size(); i++) {
      Object element = list.get(i);
      if (!(element == null
          || element instanceof Integer
          || element instanceof Long
          || element instanceof Double
          || element instanceof String
          || element instanceof Boolean)) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayHaveNulls(List<?> list) {
    try {
      boolean _ = list.contains(null);
      return true;
    } catch (NullPointerException _) {
      return false;
    }
  }

  static List<?> make(int code, @Nullable Object[] elements) throws MalformedException {
    return switch (code) {
      case 0 -> new ArrayList<>(Arrays.asList(elements));
      case 1 -> List.of(java.util.Objects.requireNonNull(elements));
      case 2 -> Arrays.stream(elements).toList();
      default -> throw new MalformedException("no kind of list has the number " + code);
    };
  }
}
