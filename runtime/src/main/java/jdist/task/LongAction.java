package jdist.task;

import java.io.Serializable;

/// An [Action] on one index.
@FunctionalInterface
public interface LongAction extends Serializable {
  /// Runs it, on a thread of the process it was sent to. A cancelled call is interrupted.
  void run(long index) throws Exception;
}
