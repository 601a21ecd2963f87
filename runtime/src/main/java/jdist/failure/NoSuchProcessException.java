package jdist.failure;

/// No process of the cluster has, or ever had, this id.
public final class NoSuchProcessException extends JdistException {
  private static final long serialVersionUID = 1;

  private final int processId;

  public NoSuchProcessException(int processId, String processes) {
    super("no process with id " + processId + " exists; there " + processes);
    this.processId = processId;
  }

  /// The id that was asked for.
  public int processId() {
    return processId;
  }
}
