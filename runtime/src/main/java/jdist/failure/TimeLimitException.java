package jdist.failure;

import java.time.Duration;

/// A wait took longer than the limit it was given, and what was waited for goes on; or a call took
/// longer than its own limit ([jdist.remote.RemoteFuture#timeLimit]), and was cancelled.
public final class TimeLimitException extends JdistException {
  private static final long serialVersionUID = 1;

  public TimeLimitException(String what, Duration limit) {
    super(what + " took longer than its limit of " + seconds(limit) + " s");
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() % 1_000 == 0
        ? Long.toString(limit.toSeconds())
        : Double.toString(limit.toMillis() / 1_000.0);
  }
}
