package jdist.transport;

import jdist.wire.WireWriter;

/// How bytes on a link are divided: four bytes of length, one of kind, and what the kind says.
final class Frames {
  /// A whole message, its arrays inside.
  static final int MESSAGE = 0;

  /// A long message begins: the number of its stream (4 bytes), the length of its head (8 bytes).
  static final int STREAM = 1;

  /// A piece of one: the number of its stream (4 bytes), bytes of its head, then of its arrays.
  static final int PIECE = 2;

  /// The sender has made a ring for its arrays: its name.
  static final int RING = 3;

  /// The receiver has it, or cannot have it (1 byte).
  static final int RING_ANSWER = 4;

  /// A piece that lies in the next slot of the ring: the number of its stream, its length (4 bytes
  /// each).
  static final int SHARED_PIECE = 5;

  /// All of a frame about a shared piece.
  static final int SHARED_PIECE_BYTES = 4 + 1 + 4 + 4;

  /// Length, kind and stream number.
  static final int PIECE_HEADER = 4 + 1 + 4;

  private Frames() {}

  /// Begins a frame in `out`, which may hold another one's bytes. [Outbox#append] fills in how long
  /// it has become.
  static WireWriter begin(int kind, WireWriter out) {
    out.clear();
    out.writeInt(0);
    out.writeByte(kind);
    return out;
  }
}
