package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A [Task] from an item to a number, without boxes.
@FunctionalInterface
public interface ToDouble<A extends @Nullable Object> extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  double call(A item) throws Exception;
}
