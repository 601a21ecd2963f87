package jdist.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes being read that a [WireWriter] wrote. Never reads past its end, whatever a length says: it
/// throws [MalformedException] instead. For one thread at a time.
public final class WireReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int position;

  public WireReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public WireReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  public int remaining() {
    return end - position;
  }

  /// Where the next byte stands in [#array()].
  public int position() {
    return position;
  }

  public byte[] array() {
    return bytes;
  }

  private void need(long more) throws MalformedException {
    if (more < 0 || more > end - position) {
      throw new MalformedException(
          "a message is cut short: " + more + " bytes wanted, " + remaining() + " left");
    }
  }

  public int readByte() throws MalformedException {
    need(1);
    return bytes[position++];
  }

  public boolean readBoolean() throws MalformedException {
    return readByte() != 0;
  }

  public int readInt() throws MalformedException {
    need(Integer.BYTES);
    int value = (int) INTS.get(bytes, position);
    position += Integer.BYTES;
    return value;
  }

  public long readLong() throws MalformedException {
    need(Long.BYTES);
    long value = (long) LONGS.get(bytes, position);
    position += Long.BYTES;
    return value;
  }

  public long readVarint() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedException("a number has more than ten bytes");
  }

  /// A varint that counts something in this message: not negative, and no more than `limit`.
  public int readCount(int limit) throws MalformedException {
    long count = readVarint();
    if (count < 0 || count > limit) {
      throw new MalformedException("a count of " + count + " where at most " + limit + " can be");
    }
    return (int) count;
  }

  /// A varint that must be an `int`.
  public int readSmall() throws MalformedException {
    long value = readVarint();
    if (value != (int) value) {
      throw new MalformedException(value + " is too large");
    }
    return (int) value;
  }

  public long readSigned() throws MalformedException {
    long value = readVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  public String readString() throws MalformedException {
    int length = readCount(Integer.MAX_VALUE);
    return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
  }

  public byte[] readBytes() throws MalformedException {
    int length = readCount(Integer.MAX_VALUE);
    int start = skip(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  /// Passes over `length` bytes and answers where they start in [#array()].
  public int skip(int length) throws MalformedException {
    need(length);
    int start = position;
    position += length;
    return start;
  }
}
