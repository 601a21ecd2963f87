package jdist.spread;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import jdist.task.Task1;
import org.jspecify.annotations.Nullable;

/// Random numbers that an item has to itself: the same wherever, however often and beside whatever
/// else it runs.
///
/// @param seed of the whole `pmap`
/// @param indices of the items of one batch
record ItemRandom(long seed, long[] indices) {
  private static final ScopedValue<RandomGenerator> CURRENT = ScopedValue.newInstance();
  private static final long GOLDEN = 0x9e3779b97f4a7c15L; // of SplittableRandom: far apart, mixed

  /// The numbers of the item that runs in this thread, or any if none of its own runs.
  static RandomGenerator current() {
    return CURRENT.isBound() ? CURRENT.get() : ThreadLocalRandom.current();
  }

  /// Calls `function` for the item at a position of the batch.
  <T, R extends @Nullable Object> R call(Task1<T, R> function, T item, int position)
      throws Exception {
    RandomGenerator own = new SplittableRandom(mix(seed + (indices[position] + 1) * GOLDEN));
    return ScopedValue.where(CURRENT, own).call(() -> function.call(item));
  }

  /// Neighbours must not have overlapping streams; the finalizer of MurmurHash3.
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
