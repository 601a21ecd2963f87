package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// An [Action] on one item.
@FunctionalInterface
public interface Action1<A extends @Nullable Object> extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  void run(A item) throws Exception;
}
