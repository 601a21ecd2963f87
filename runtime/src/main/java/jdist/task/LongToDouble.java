package jdist.task;

import java.io.Serializable;

/// A [Task] from an index to a number, without boxes.
@FunctionalInterface
public interface LongToDouble extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  double call(long index) throws Exception;
}
