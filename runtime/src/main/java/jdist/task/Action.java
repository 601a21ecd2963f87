package jdist.task;

import java.io.Serializable;

/// Something to do on another process that answers with nothing; see [Task].
@FunctionalInterface
public interface Action extends Serializable {
  /// Runs it; see [Task#call].
  void run() throws Exception;
}
