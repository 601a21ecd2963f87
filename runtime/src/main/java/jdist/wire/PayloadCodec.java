package jdist.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// How a [Payload] is written: its bytes, its handles, the kinds and lengths of its arrays, and, if
/// they are to be inside, the arrays themselves.
@SuppressWarnings("EnumOrdinal") // the order of the enums of the wire is part of the protocol
final class PayloadCodec {
  private PayloadCodec() {}

  static void write(Payload payload, WireWriter out, boolean blocksInside) {
    out.writeVarint(payload.length());
    out.append(payload.array(), payload.offset(), payload.length());
    out.writeVarint(payload.handles().size());
    for (Handle handle : payload.handles()) {
      RefIds.write(handle.id(), out);
      out.writeVarint(handle.owner());
    }
    out.writeVarint(payload.blocks().size());
    for (Object block : payload.blocks()) {
      out.writeByte(Block.of(block).ordinal());
      out.writeVarint(Block.length(block));
    }
    if (blocksInside) {
      for (Object block : payload.blocks()) {
        int length = (int) Block.bytes(block);
        int start = out.skip(length);
        Block.read(block, 0, MemorySegment.ofArray(out.array()).asSlice(start, length));
      }
    }
  }

  static Payload read(WireReader in, boolean blocksInside) throws MalformedException {
    int length = in.readCount(in.remaining());
    int offset = in.skip(length);
    List<Handle> handles = readHandles(in);
    int count = in.readCount(in.remaining());
    if (count == 0) {
      return new Payload(in.array(), offset, length, List.of(), handles);
    }
    List<Object> blocks = readBlocks(in, count, blocksInside);
    return new Payload(in.array(), offset, length, blocks, handles);
  }

  private static List<Object> readBlocks(WireReader in, int count, boolean blocksInside)
      throws MalformedException {
    List<Object> blocks = new ArrayList<>(count);
    long inside = 0;
    for (int i = 0; i < count; i++) {
      Room room = new Room(Block.of(in.readByte()), in.readCount(Integer.MAX_VALUE));
      blocks.add(room);
      inside += room.bytes();
    }
    if (!blocksInside) {
      return blocks;
    }
    if (inside > in.remaining()) {
      throw new MalformedException("arrays of " + inside + " bytes in a shorter message");
    }
    for (int i = 0; i < count; i++) {
      blocks.set(i, readBlock(in, (Room) blocks.get(i)));
    }
    return blocks;
  }

  private static Object readBlock(WireReader in, Room room) throws MalformedException {
    Object array = room.kind().allocate(room.length());
    int bytes = (int) room.bytes();
    int start = in.skip(bytes);
    Block.write(array, 0, MemorySegment.ofArray(in.array()).asSlice(start, bytes));
    return array;
  }

  private static List<Handle> readHandles(WireReader in) throws MalformedException {
    int count = in.readCount(in.remaining());
    if (count == 0) {
      return List.of();
    }
    List<Handle> handles = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      handles.add(new Handle(RefIds.read(in), in.readSmall()));
    }
    return handles;
  }
}
