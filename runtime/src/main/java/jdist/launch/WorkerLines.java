package jdist.launch;

import jdist.cluster.Output;

/// Where the lines that workers print go.
interface WorkerLines {
  /// Takes the lines of one stream of one worker. Thread-safe, and may block.
  interface Writer {
    void write(Lines lines);
  }

  /// For the standard output of a worker.
  ///
  /// @param how what its options ask for
  Writer output(int processId, Output how);

  /// The same for its standard error.
  Writer errors(int processId, Output how);
}
