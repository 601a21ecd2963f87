package jdist.failure;

/// The thread that waited was interrupted; its interrupt flag is set again. What it waited for goes
/// on, unless it was cancelled.
public final class CallInterruptedException extends JdistException {
  private static final long serialVersionUID = 1;

  public CallInterruptedException(String whileWaitingFor) {
    super("interrupted while waiting for " + whileWaitingFor);
  }
}
