package jdist.task;

import java.io.Serializable;

/// Something to do on another process that answers with nothing; see [Task].
@FunctionalInterface
public interface Action extends Serializable {
  void run() throws Exception;
}
