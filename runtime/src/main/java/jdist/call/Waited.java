package jdist.call;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The end of a wait: with what was waited for, which may be null, or without.
record Waited<V extends @Nullable Object>(boolean isOver, @Nullable V value) {
  V orElseThrow() {
    return CallFuture.<V>cast(value);
  }

  <E extends Exception> V orElseThrow(Supplier<E> failure) throws E {
    if (!isOver) {
      throw failure.get();
    }
    return CallFuture.<V>cast(value);
  }
}
