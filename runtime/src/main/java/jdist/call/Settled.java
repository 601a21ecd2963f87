package jdist.call;

import jdist.failure.JdistException;
import org.jspecify.annotations.Nullable;

/// What a future has come to.
sealed interface Settled {
  /// A value, perhaps null.
  record Value(@Nullable Object value) implements Settled {}

  /// What fetching it throws.
  record Failure(JdistException failure) implements Settled {}

  /// The value, or the failure thrown.
  default @Nullable Object get() {
    return switch (this) {
      case Value(Object value) -> value;
      case Failure(JdistException failure) -> throw failure;
    };
  }
}
