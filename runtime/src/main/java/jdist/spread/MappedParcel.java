package jdist.spread;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import jdist.serial.Parcel;
import jdist.transport.SharedMemory;
import jdist.wire.Block;
import jdist.wire.Room;
import org.jspecify.annotations.Nullable;

/// A parcel in memory that all processes of a host share: the length of its head, its head, and its
/// arrays. Thread-safe.
final class MappedParcel implements AutoCloseable {
  private static final int PIECE = 1 << 18;
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED;

  private final SharedMemory memory;
  private final Parcel empty; // with rooms in the place of arrays

  private MappedParcel(SharedMemory memory, Parcel empty) {
    this.memory = memory;
    this.empty = empty;
  }

  /// Copies a parcel there; null where there is no such memory, or not enough of it.
  static @Nullable MappedParcel of(Parcel parcel) {
    SharedMemory memory = SharedMemory.create(file -> write(parcel, file));
    return memory == null ? null : new MappedParcel(memory, new Parcel(parcel.head(), List.of()));
  }

  private static void write(Parcel parcel, FileChannel file) throws IOException {
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    MemorySegment target = MemorySegment.ofBuffer(piece);
    target.set(LENGTH, 0, parcel.head().length);
    write(file, piece.limit(LENGTH_BYTES));
    List<Object> arrays = new ArrayList<>();
    arrays.add(parcel.head());
    arrays.addAll(parcel.arrays());
    for (Object array : arrays) {
      long length = Block.bytes(array);
      for (long position = 0; position < length; position += PIECE) {
        int bytes = (int) Math.min(PIECE, length - position);
        Block.read(array, position, target.asSlice(0, bytes));
        write(file, piece.clear().limit(bytes));
      }
    }
  }

  private static void write(FileChannel file, ByteBuffer piece) throws IOException {
    while (piece.hasRemaining()) {
      int _ = file.write(piece);
    }
  }

  /// The one that another process has made.
  static MappedParcel open(String name) throws IOException {
    SharedMemory memory = SharedMemory.open(name);
    byte[] head = new byte[memory.bytes().get(LENGTH, 0)];
    MemorySegment.copy(memory.bytes(), ValueLayout.JAVA_BYTE, LENGTH_BYTES, head, 0, head.length);
    return new MappedParcel(memory, new Parcel(head, List.of()));
  }

  String name() {
    return memory.name();
  }

  /// All have it who are to.
  void takeNameAway() {
    memory.takeNameAway();
  }

  /// The parcel, with arrays of its own.
  Parcel copy() {
    List<Object> arrays = new ArrayList<>();
    long position = LENGTH_BYTES + (long) empty.head().length;
    for (Room room : empty.rooms()) {
      Object array = room.kind().allocate(room.length());
      Block.write(array, 0, memory.bytes().asSlice(position, room.bytes()));
      arrays.add(array);
      position += room.bytes();
    }
    return new Parcel(empty.head(), arrays);
  }

  @Override
  public void close() {
    memory.close();
  }
}
