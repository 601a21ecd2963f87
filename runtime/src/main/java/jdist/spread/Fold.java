package jdist.spread;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What a loop makes of its indices: one result of each part, and one of two neighbouring results.
interface Fold<R extends @Nullable Object> extends Serializable {
  /// Indices between two looks at the interrupt flag.
  int BLOCK = 1 << 12;

  /// The result of a part that is not empty, from its first index on.
  R fold(long from, long to) throws Exception;

  /// The result of two parts.
  R join(R left, R right) throws Exception;

  /// The end of the block that begins here; each is left when the loop is cancelled.
  ///
  /// @throws InterruptedException if it is
  static long block(long from, long to) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the loop was cancelled");
    }
    return Math.min(to, from + BLOCK);
  }
}
