package jdist.failure;

import jdist.identity.ProcessIds;

/// The connection to a process broke while the process itself may still run, so it is not known
/// whether a call under way there was carried out. The next call makes a new connection.
public final class LinkLostException extends JdistException {
  private static final long serialVersionUID = 1;

  private final int processId;

  public LinkLostException(int processId, String host, String why) {
    super("lost the connection to " + ProcessIds.name(processId, host) + ": " + why);
    this.processId = processId;
  }

  /// The process at the other end.
  public int processId() {
    return processId;
  }
}
