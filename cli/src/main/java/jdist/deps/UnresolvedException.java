package jdist.deps;

/// A library, or one that it needs, cannot be had; the message says which, who was asked, and what
/// may help.
public final class UnresolvedException extends Exception {
  private static final long serialVersionUID = 1;

  private final Coordinate wanted;

  UnresolvedException(Coordinate wanted, String message, Throwable cause) {
    super(message, cause);
    this.wanted = wanted;
  }

  /// Which of those that were asked for it is, or needs it.
  public Coordinate wanted() {
    return wanted;
  }
}
