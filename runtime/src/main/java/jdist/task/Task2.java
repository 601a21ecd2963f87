package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function of two arguments that can run on another process; see [Task].
@FunctionalInterface
public interface Task2<
        A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {
  /// Runs it; see [Task#call].
  R call(A first, B second) throws Exception;
}
