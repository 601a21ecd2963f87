package jdist.failure;

import jdist.identity.ProcessIds;

/// A remote call failed where it ran. Thrown for every failed call, those to one's own process too.
///
/// Its message begins `On worker 3 (node7):`; its cause is the original exception, of its original
/// type and with the frames of the process it was thrown on. Where that exception could not travel,
/// the cause is a [StandInException] that prints as the original would. Idea: Julia Distributed,
/// `RemoteException`.
public final class RemoteException extends JdistException {
  private static final long serialVersionUID = 1;

  private final int processId;
  private final String host;

  public RemoteException(int processId, String host, Throwable cause) {
    super("On " + ProcessIds.name(processId, host) + ": " + cause, cause);
    this.processId = processId;
    this.host = host;
  }

  /// The process the call ran on.
  public int processId() {
    return processId;
  }

  /// The name of that process's host.
  public String host() {
    return host;
  }
}
