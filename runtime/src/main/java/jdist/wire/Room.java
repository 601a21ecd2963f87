package jdist.wire;

import org.jspecify.annotations.Nullable;

/// Stands where an array of a [Payload] will be, until the first of its bytes comes: a length alone
/// takes no memory.
///
/// @param kind what array
/// @param length how many elements
public record Room(Block kind, int length) {
  /// How long it will be, in bytes.
  public long bytes() {
    return (long) length * kind.width();
  }

  /// The array, or a [LostBlock] if there is no memory for it.
  ///
  /// @param lost why there was none for another array of the same value, which is lost anyway: then
  ///   none is tried, for each try takes the time of a whole garbage collection
  public Object open(@Nullable OutOfMemoryError lost) {
    if (lost != null && length > 0) {
      return new LostBlock(bytes(), lost);
    }
    try {
      if (bytes() > Runtime.getRuntime().maxMemory()) {
        throw new OutOfMemoryError("an array of " + bytes() + " bytes is longer than the heap");
      }
      return kind.allocate(length);
    } catch (OutOfMemoryError e) {
      return new LostBlock(bytes(), e);
    }
  }
}
