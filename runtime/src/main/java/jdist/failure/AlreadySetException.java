package jdist.failure;

/// A future can be set only once, and this one has its value already.
public final class AlreadySetException extends JdistException {
  private static final long serialVersionUID = 1;

  public AlreadySetException(String future) {
    super(future + " has a value already; a future can be set only once");
  }
}
