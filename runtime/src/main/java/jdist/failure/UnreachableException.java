package jdist.failure;

import jdist.identity.ProcessIds;

/// A process that exists cannot be called from here: the topology does not join the two, or no
/// connection to it could be made. Only the call fails.
public final class UnreachableException extends JdistException {
  private static final long serialVersionUID = 1;

  private final int processId;

  public UnreachableException(int processId, String host, String why) {
    super("cannot reach " + ProcessIds.name(processId, host) + ": " + why);
    this.processId = processId;
  }

  /// The process that cannot be reached.
  public int processId() {
    return processId;
  }
}
