package jdist.serial;

/// What stands before each value in a payload's bytes.
final class Tag {
  static final int NULL = 0;
  static final int TRUE = 1;
  static final int FALSE = 2;
  static final int INT = 3;
  static final int LONG = 4;
  static final int DOUBLE = 5;
  static final int STRING = 6;
  static final int BYTE = 7;
  static final int SHORT = 8;
  static final int CHAR = 9;
  static final int FLOAT = 10;

  /// The next block of the payload, or an earlier one, by number.
  static final int BLOCK = 11;

  /// A reference, by the number of its handle.
  static final int HANDLE = 12;

  /// A reference that has its value, which follows.
  static final int SETTLED = 13;

  /// The number of a shape, then the captured values.
  static final int CLOSURE = 14;

  /// The number of a compact file's object and, the first time, its class. Its fields follow behind
  /// the whole value.
  static final int OWN = 15;

  /// A class, then its components.
  static final int RECORD = 16;

  /// The next object of the stream at the end of the payload.
  static final int OBJECT = 17;

  /// A failure; see [Failures].
  static final int FAILURE = 18;

  /// Text that is no whole Unicode, as a block of its UTF-16.
  static final int CHARS = 19;

  /// A record or a list that came before, by number.
  static final int SAME = 20;

  /// A list of plain values; see [PlainLists].
  static final int LIST = 21;

  /// Variables of the prompt that code in the value uses, and then the value; see
  /// [VariableSection].
  static final int VARIABLES = 22;

  private Tag() {}
}
