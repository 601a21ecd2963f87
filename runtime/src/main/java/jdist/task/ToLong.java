package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A [Task] from an item to a whole number, without boxes.
@FunctionalInterface
public interface ToLong<A extends @Nullable Object> extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  long call(A item) throws Exception;
}
