package jdist.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes being written, in memory: whole numbers as varints, text as length and UTF-8. Grows as
/// needed. For one thread at a time.
public final class WireWriter {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int size;

  public WireWriter(int capacity) {
    bytes = new byte[capacity];
  }

  public int size() {
    return size;
  }

  /// The array behind this writer; its first [#size()] bytes are what was written. Not a copy.
  public byte[] array() {
    return bytes;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  public void clear() {
    size = 0;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, grown(more));
    }
  }

  private int grown(int more) {
    long needed = (long) size + more;
    if (needed > Integer.MAX_VALUE - 16) {
      throw new OutOfMemoryError("a message's small parts together exceed 2 GiB");
    }
    return (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, bytes.length * 2L));
  }

  public void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  public void writeInt(int value) {
    reserve(Integer.BYTES);
    INTS.set(bytes, size, value);
    size += Integer.BYTES;
  }

  /// Writes `value` at an earlier place, over four bytes written there before.
  public void setInt(int position, int value) {
    INTS.set(bytes, position, value);
  }

  public void writeLong(long value) {
    reserve(Long.BYTES);
    LONGS.set(bytes, size, value);
    size += Long.BYTES;
  }

  /// A number in as few bytes as it needs: one for 0 to 127, ten for a negative one.
  public void writeVarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /// A signed number in as few bytes as its size needs.
  public void writeSigned(long value) {
    writeVarint((value << 1) ^ (value >> 63));
  }

  public void writeString(String text) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The length, then the bytes.
  public void writeBytes(byte[] data) {
    writeVarint(data.length);
    append(data, 0, data.length);
  }

  /// The bytes alone.
  public void append(byte[] data, int offset, int length) {
    reserve(length);
    System.arraycopy(data, offset, bytes, size, length);
    size += length;
  }

  /// Makes room for `length` bytes and answers where it starts in [#array()].
  public int skip(int length) {
    reserve(length);
    int start = size;
    size += length;
    return start;
  }
}
