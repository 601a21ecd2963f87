package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function of one argument that can run on another process; see [Task].
@FunctionalInterface
public interface Task1<A extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {
  /// Runs it; see [Task#call].
  R call(A argument) throws Exception;
}
