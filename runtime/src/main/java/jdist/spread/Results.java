package jdist.spread;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the results of a `pmap` go, in whatever order they come. Thread-safe.
interface Results<R extends @Nullable Object> {
  void set(long index, R result);

  /// There will be no more; perhaps said twice.
  default void end() {}

  /// Results in the order of their items.
  final class InOrder<R extends @Nullable Object> implements Results<R> {
    private final List<@Nullable Object> results = new ArrayList<>();

    @Override
    public synchronized void set(long index, R result) {
      int place = Math.toIntExact(index);
      if (place == results.size()) {
        results.add(result);
        return;
      }
      while (results.size() <= place) {
        results.add(null);
      }
      results.set(place, result);
    }

    /// When all have come.
    @SuppressWarnings("unchecked") // nothing else was set
    synchronized List<R> all() {
      return (List<R>) results;
    }
  }
}
