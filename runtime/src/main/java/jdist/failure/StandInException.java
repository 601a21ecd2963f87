package jdist.failure;

/// Stands for an exception that could not travel: its class is unknown here, or it holds something
/// that cannot be serialized. It prints as the original would, with the original frames and up to
/// 20 causes; a suppressed note says why the original could not come.
///
/// Not one of the family of [JdistException], since it stands for somebody else's.
public final class StandInException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String originalType;
  private final String originalText;

  /// @param originalType the binary name of the original's class
  /// @param originalText what the original's `toString` gave
  /// @param message the original's message
  public StandInException(String originalType, String originalText, String message) {
    super(message);
    this.originalType = originalType;
    this.originalText = originalText;
  }

  /// The binary name of the class of the exception this one stands for.
  public String originalType() {
    return originalType;
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // it prints as the original, whose type it has not
  public String toString() {
    return originalText;
  }
}
