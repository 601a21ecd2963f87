package jdist.wire;

import java.util.List;

/// A value on its way: the bytes that `jdist.serial` made of it, the primitive arrays in it that
/// travel as blocks of memory beside those bytes, and the references in it, listed apart so that
/// each is accounted for even when the value itself cannot be decoded.
///
/// @param array where the bytes are
/// @param offset where they start
/// @param length how many there are
/// @param blocks primitive arrays, in the order the bytes number them; a [Room] for each whose
///   bytes have not begun to come in
/// @param handles references to values on other processes, in the order the bytes number them
public record Payload(
    byte[] array, int offset, int length, List<Object> blocks, List<Handle> handles) {
  /// A payload of nothing.
  public static final Payload EMPTY = new Payload(new byte[0]);

  public Payload(byte[] bytes) {
    this(bytes, 0, bytes.length, List.of(), List.of());
  }

  /// A reader of the bytes.
  public WireReader reader() {
    return new WireReader(array, offset, length);
  }

  /// How much memory it stands for, in bytes.
  public long weight() {
    long weight = length;
    for (Object block : blocks) {
      weight += Block.bytes(block);
    }
    return weight;
  }
}
