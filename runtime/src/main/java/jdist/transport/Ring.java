package jdist.transport;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// Slots of memory that two processes of one host share, used round and round: the sender of arrays
/// fills them and says over the socket how far, the receiver empties them and counts that here. An
/// array so takes two copies where the socket takes four (`src/docs/decisions/transport.md`).
///
/// One thread at each end fills or empties it; any may close it. The memory has a name only until
/// both ends have it.
final class Ring implements AutoCloseable {
  static final int SLOT = 1 << 18;

  private static final int SLOTS = 16;
  private static final int HEADER = 1 << 12;
  private static final long LENGTH = HEADER + (long) SLOTS * SLOT;
  private static final VarHandle TAKEN = ValueLayout.JAVA_LONG.varHandle();

  private final SharedMemory memory;
  private long used; // at this end

  private Ring(SharedMemory memory) {
    this.memory = memory;
  }

  /// A new one; null where there is no such memory, or no more of it.
  static @Nullable Ring create() {
    SharedMemory memory = SharedMemory.create(Ring::fill);
    return memory == null ? null : new Ring(memory);
  }

  private static void fill(FileChannel channel) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(SLOT);
    for (long position = 0; position < LENGTH; ) {
      zeros.clear().limit((int) Math.min(SLOT, LENGTH - position));
      position += channel.write(zeros, position);
    }
  }

  /// The one that the process at the other end has made. It has no name from then on.
  static Ring open(String name) throws IOException {
    try {
      SharedMemory memory = SharedMemory.open(name);
      if (memory.bytes().byteSize() != LENGTH) {
        memory.close();
        throw new IOException(name + " has a length of " + memory.bytes().byteSize());
      }
      return new Ring(memory);
    } finally {
      SharedMemory.takeNameAway(name);
    }
  }

  String name() {
    return memory.name();
  }

  /// Whether the sender has a slot to fill.
  boolean hasRoom() {
    return used - (long) TAKEN.getAcquire(memory.bytes(), 0L) < SLOTS;
  }

  /// The sender's next slot, or the receiver's.
  MemorySegment slot() {
    return memory.bytes().asSlice(HEADER + (used % SLOTS) * SLOT, SLOT);
  }

  /// The sender has filled its slot.
  void filled() {
    used++;
  }

  /// The receiver has emptied its slot.
  void emptied() {
    used++;
    TAKEN.setRelease(memory.bytes(), 0L, used);
  }

  /// A copy under way at the time fails with an [IllegalStateException].
  @Override
  public void close() {
    memory.close();
  }
}
