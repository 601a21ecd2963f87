package jdist.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function without arguments that can run on another process and answer with a value.
///
/// What it captures is copied when the call is made; static fields do not travel. It may throw
/// anything: the caller sees it as the cause of a [jdist.failure.RemoteException].
@FunctionalInterface
public interface Task<R extends @Nullable Object> extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  R call() throws Exception;
}
