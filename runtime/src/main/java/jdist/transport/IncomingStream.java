package jdist.transport;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import jdist.wire.Block;
import jdist.wire.LostBlock;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Room;
import jdist.wire.WireReader;
import jdist.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// A long message that is coming in: first its head, which says what arrays follow, then the bytes
/// of each array, which go straight to where they stay.
final class IncomingStream {
  private final long headLength;
  private final WireWriter head = new WireWriter(1_024);
  private @Nullable Message message;
  private List<Object> blocks = List.of();
  private int block;
  private long position;
  private @Nullable OutOfMemoryError lost;

  IncomingStream(long headLength) throws MalformedException {
    if (headLength < 1 || headLength > Integer.MAX_VALUE - 16) {
      throw new MalformedException("a long message with a head of " + headLength + " bytes");
    }
    this.headLength = headLength;
  }

  boolean isComplete() {
    return message != null && block == blocks.size();
  }

  Message message() {
    return java.util.Objects.requireNonNull(message);
  }

  /// Takes the next `count` bytes of `from`.
  void take(ByteBuffer from, int count) throws IOException {
    int left = count;
    while (left > 0) {
      int taken = message == null ? takeHead(from, left) : takeBlock(from, left);
      left -= taken;
    }
    passEmptyBlocks();
  }

  private int takeHead(ByteBuffer from, int most) throws MalformedException {
    int count = (int) Math.min(most, headLength - head.size());
    int start = head.skip(count);
    from.get(head.array(), start, count);
    if (head.size() == headLength) {
      Message whole = MessageCodec.read(new WireReader(head.array(), 0, head.size()), false);
      if (whole instanceof Message.Greeting) {
        throw new MalformedException("a greeting in pieces");
      }
      message = whole;
      blocks = MessageCodec.payloadOf(whole).blocks();
      passEmptyBlocks();
    }
    return count;
  }

  private int takeBlock(ByteBuffer from, int most) throws MalformedException {
    passEmptyBlocks();
    if (block == blocks.size()) {
      throw new MalformedException("bytes beyond the end of a long message");
    }
    Object target = open();
    int count = (int) Math.min(most, length(target) - position);
    if (!(target instanceof LostBlock)) {
      Block.write(target, position, MemorySegment.ofBuffer(from.slice(from.position(), count)));
    }
    from.position(from.position() + count);
    position += count;
    passEmptyBlocks();
    return count;
  }

  private void passEmptyBlocks() {
    while (block < blocks.size() && position == length(blocks.get(block))) {
      var _ = open();
      block++;
      position = 0;
    }
  }

  /// The array whose turn it is.
  private Object open() {
    Object target = blocks.get(block);
    if (target instanceof Room room) {
      target = room.open(lost);
      blocks.set(block, target);
    }
    if (target instanceof LostBlock(_, OutOfMemoryError cause)) {
      lost = cause;
    }
    return target;
  }

  private static long length(Object block) {
    if (block instanceof Room room) {
      return room.bytes();
    }
    return block instanceof LostBlock(long bytes, _) ? bytes : Block.bytes(block);
  }
}
