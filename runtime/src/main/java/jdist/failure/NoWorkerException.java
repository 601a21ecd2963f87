package jdist.failure;

/// A pool has no worker that is alive.
public final class NoWorkerException extends JdistException {
  private static final long serialVersionUID = 1;

  public NoWorkerException() {
    super("no worker of the pool is alive; push another one, or add some with addProcs");
  }
}
