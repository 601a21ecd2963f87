package jdist.failure;

/// A reference was used after it was closed, or its value was freed because its last holder let go.
public final class ValueGoneException extends JdistException {
  private static final long serialVersionUID = 1;

  public ValueGoneException(String message) {
    super(message);
  }
}
