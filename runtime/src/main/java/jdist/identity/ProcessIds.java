package jdist.identity;

/// The process ids with a meaning. Ids are plain `int`s: the driver is 1, workers are 2, 3, … in
/// the order they were launched, and no id is ever given twice, as in Julia.
public final class ProcessIds {
  /// "Whichever worker has the least to do"; never the id of a process.
  public static final int ANY = 0;

  /// The driver: it starts the others, and never listens.
  public static final int DRIVER = 1;

  private ProcessIds() {}

  /// How messages name a process: `process 1`, `worker 3`.
  public static String name(int processId) {
    return (processId == DRIVER ? "process " : "worker ") + processId;
  }

  /// The same with the host in parentheses: `worker 3 (node7)`.
  public static String name(int processId, String host) {
    return name(processId) + " (" + host + ")";
  }
}
