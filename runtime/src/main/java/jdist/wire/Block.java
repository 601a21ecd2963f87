package jdist.wire;

import java.lang.foreign.MemorySegment;

/// The kinds of primitive array that travel as blocks of memory, in the byte order of both ends'
/// common processor kinds (little-endian).
public enum Block {
  BOOLEANS(1),
  BYTES(1),
  SHORTS(2),
  CHARS(2),
  INTS(4),
  LONGS(8),
  FLOATS(4),
  DOUBLES(8);

  private static final Block[] ALL = values();

  private final int width;

  Block(int width) {
    this.width = width;
  }

  /// Bytes an element.
  public int width() {
    return width;
  }

  static Block of(int ordinal) throws MalformedException {
    if (ordinal < 0 || ordinal >= ALL.length) {
      throw new MalformedException("no kind of array has the number " + ordinal);
    }
    return ALL[ordinal];
  }

  /// The kind of this array.
  public static Block of(Object array) {
    return switch (array) {
      case boolean[] _ -> BOOLEANS;
      case byte[] _ -> BYTES;
      case short[] _ -> SHORTS;
      case char[] _ -> CHARS;
      case int[] _ -> INTS;
      case long[] _ -> LONGS;
      case float[] _ -> FLOATS;
      case double[] _ -> DOUBLES;
      default -> throw new IllegalArgumentException(array.getClass() + " is no primitive array");
    };
  }

  /// Whether it is an array of a primitive type.
  public static boolean is(Object value) {
    Class<?> component = value.getClass().getComponentType();
    return component != null && component.isPrimitive();
  }

  /// A new array of this kind.
  public Object allocate(int length) {
    return switch (this) {
      case BOOLEANS -> new boolean[length];
      case BYTES -> new byte[length];
      case SHORTS -> new short[length];
      case CHARS -> new char[length];
      case INTS -> new int[length];
      case LONGS -> new long[length];
      case FLOATS -> new float[length];
      case DOUBLES -> new double[length];
    };
  }

  /// Another array with the same elements.
  public static Object copyOf(Object array) {
    int length = length(array);
    Object copy = of(array).allocate(length);
    System.arraycopy(array, 0, copy, 0, length);
    return copy;
  }

  /// Whether two arrays are of one kind and have the same bytes.
  public static boolean areSame(Object one, Object other) {
    if (one instanceof boolean[] truths) {
      return other instanceof boolean[] others && java.util.Arrays.equals(truths, others);
    }
    return of(one) == of(other) && segment(one).mismatch(segment(other)) < 0;
  }

  /// How many elements it has.
  public static int length(Object array) {
    return switch (array) {
      case boolean[] booleans -> booleans.length;
      case byte[] bytes -> bytes.length;
      case short[] shorts -> shorts.length;
      case char[] chars -> chars.length;
      case int[] ints -> ints.length;
      case long[] longs -> longs.length;
      case float[] floats -> floats.length;
      case double[] doubles -> doubles.length;
      default -> throw new IllegalArgumentException(array.getClass() + " is no primitive array");
    };
  }

  /// How many bytes its elements take.
  public static long bytes(Object array) {
    return (long) length(array) * of(array).width;
  }

  /// Copies bytes of `array`, from `position`, to `target`.
  public static void read(Object array, long position, MemorySegment target) {
    if (array instanceof boolean[] booleans) {
      for (int i = 0; i < target.byteSize(); i++) {
        byte value = (byte) (booleans[(int) position + i] ? 1 : 0);
        target.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, value);
      }
      return;
    }
    MemorySegment.copy(segment(array), position, target, 0, target.byteSize());
  }

  /// Copies `source` over bytes of `array`, from `position`.
  public static void write(Object array, long position, MemorySegment source) {
    if (array instanceof boolean[] booleans) {
      for (int i = 0; i < source.byteSize(); i++) {
        booleans[(int) position + i] = source.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i) != 0;
      }
      return;
    }
    MemorySegment.copy(source, 0, segment(array), position, source.byteSize());
  }

  private static MemorySegment segment(Object array) {
    return switch (array) {
      case byte[] bytes -> MemorySegment.ofArray(bytes);
      case short[] shorts -> MemorySegment.ofArray(shorts);
      case char[] chars -> MemorySegment.ofArray(chars);
      case int[] ints -> MemorySegment.ofArray(ints);
      case long[] longs -> MemorySegment.ofArray(longs);
      case float[] floats -> MemorySegment.ofArray(floats);
      case double[] doubles -> MemorySegment.ofArray(doubles);
      default -> throw new IllegalArgumentException(array.getClass() + " is no primitive array");
    };
  }
}
