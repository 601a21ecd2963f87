package jdist.task;

import java.io.Serializable;

/// A [Task] from an index to a whole number, without boxes.
@FunctionalInterface
public interface LongToLong extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  long call(long index) throws Exception;
}
