package jdist.serial;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdist.wire.Block;
import jdist.wire.Handle;
import jdist.wire.Payload;

/// 128 bits that tell whether two payloads have the same content; nobody is to be kept from making
/// two that agree, so they are made for speed: some GB a second, where SHA-256 does some hundred
/// MB.
record Digest(long first, long second) {
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final long FIRST_FACTOR = 0x9E3779B97F4A7C15L;
  private static final long SECOND_FACTOR = 0xC2B2AE3D27D4EB4FL;
  private static final int PIECE = 1 << 16;

  static Digest of(Payload payload) {
    Sum sum = new Sum();
    sum.add(payload.length());
    sum.add(MemorySegment.ofArray(payload.array()).asSlice(payload.offset(), payload.length()));
    for (Handle handle : payload.handles()) {
      sum.add(handle.id().creator());
      sum.add(handle.id().number());
    }
    for (Object block : payload.blocks()) {
      sum.add(Block.of(block).name().hashCode());
      sum.add(Block.length(block));
      addBlock(sum, block);
    }
    return new Digest(Sum.mixed(sum.first), Sum.mixed(sum.second));
  }

  private static void addBlock(Sum sum, Object block) {
    long length = Block.bytes(block);
    MemorySegment piece = MemorySegment.ofArray(new byte[(int) Math.min(PIECE, length)]);
    for (long position = 0; position < length; position += PIECE) {
      MemorySegment part = piece.asSlice(0, Math.min(PIECE, length - position));
      Block.read(block, position, part);
      sum.add(part);
    }
  }

  private static final class Sum {
    private long first;
    private long second;

    /// For a given word, and for a given sum, each result comes of one other alone: no single
    /// change is lost.
    void add(long word) {
      first = Long.rotateLeft((first ^ word) * FIRST_FACTOR, 29);
      second = Long.rotateLeft((second + word) * SECOND_FACTOR, 31);
    }

    void add(MemorySegment bytes) {
      long size = bytes.byteSize();
      long position = 0;
      long a = first;
      long b = second;
      for (; position + Long.BYTES <= size; position += Long.BYTES) {
        long word = bytes.get(WORD, position);
        a = Long.rotateLeft((a ^ word) * FIRST_FACTOR, 29);
        b = Long.rotateLeft((b + word) * SECOND_FACTOR, 31);
      }
      first = a;
      second = b;
      for (; position < size; position++) {
        add(bytes.get(ValueLayout.JAVA_BYTE, position));
      }
    }

    private static long mixed(long sum) {
      long mixed = (sum ^ (sum >>> 32)) * FIRST_FACTOR;
      return mixed ^ (mixed >>> 29);
    }
  }
}
