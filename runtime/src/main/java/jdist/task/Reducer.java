package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// Makes one of two. It must be associative, and need not be commutative.
@FunctionalInterface
public interface Reducer<R extends @Nullable Object> extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  R reduce(R left, R right) throws Exception;
}
