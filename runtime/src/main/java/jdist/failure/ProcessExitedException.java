package jdist.failure;

import jdist.identity.ProcessIds;

/// The process a call was made to is gone: it ended before it answered, or was gone already.
///
/// The message says how it ended, as far as that is known: `worker 4 (node7) exited with status 3`,
/// and the last lines of its standard error. Idea: Julia Distributed, `ProcessExitedException`.
public final class ProcessExitedException extends JdistException {
  private static final long serialVersionUID = 1;

  private final int processId;
  private final String host;

  /// @param how how it ended, a predicate: `exited with status 3`
  public ProcessExitedException(int processId, String host, String how) {
    super(ProcessIds.name(processId, host) + " " + how);
    this.processId = processId;
    this.host = host;
  }

  /// The process that is gone.
  public int processId() {
    return processId;
  }

  /// The name of the host it ran on.
  public String host() {
    return host;
  }
}
