package jdist.failure;

import org.jspecify.annotations.Nullable;

/// Something cannot go from one process to another. The message names the path to the culprit and
/// the remedy: `the lambda at Job.java:22 captures db (com.x.Db), which is not serializable: lambda
/// -> db`. It fails the one call that needed it and nothing else.
public final class CannotTravelException extends JdistException {
  private static final long serialVersionUID = 1;

  public CannotTravelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public CannotTravelException(String message) {
    super(message);
  }
}
