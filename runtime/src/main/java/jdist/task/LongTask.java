package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A [Task] of one index.
@FunctionalInterface
public interface LongTask<R extends @Nullable Object> extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  R call(long index) throws Exception;
}
