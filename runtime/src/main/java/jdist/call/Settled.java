package jdist.call;

import jdist.failure.JdistException;
import org.jspecify.annotations.Nullable;

/// What a future has come to.
sealed interface Settled {
  /// A value, perhaps null.
  record Value(@Nullable Object value) implements Settled {
    @Override
    public @Nullable Object get() {
      return value;
    }
  }

  /// What fetching it throws.
  record Failure(JdistException failure) implements Settled {
    @Override
    public Object get() {
      throw failure;
    }
  }

  /// The value, or the failure thrown.
  @Nullable Object get();
}
