package jdist.failure;

/// Only process 1, the driver, can do this.
public final class NotDriverException extends JdistException {
  private static final long serialVersionUID = 1;

  /// @param what what was asked for: `add and remove workers`
  public NotDriverException(String what, int askedOn) {
    super(
        "only process 1 can "
            + what
            + ", and this is worker "
            + askedOn
            + "; do it on the driver, for example with remoteRun(1, …)");
  }
}
