package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function of three arguments that can run on another process; see [Task].
@FunctionalInterface
public interface Task3<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        R extends @Nullable Object>
    extends Serializable {
  /// Runs it; see [Task#call].
  R call(A first, B second, C third) throws Exception;
}
