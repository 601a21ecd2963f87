package jdist.failure;

/// The cluster has been closed, or this process belongs to none.
public final class ClusterClosedException extends JdistException {
  private static final long serialVersionUID = 1;

  public ClusterClosedException(String message) {
    super(message);
  }
}
