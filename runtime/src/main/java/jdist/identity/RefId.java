package jdist.identity;

/// The name of one value that processes share: the process that made the name, and that process's
/// count. Never reused. Idea: Julia Distributed, `RRID(whence, id)`.
///
/// Whether a call sets the value, somebody puts it, or it is a channel shows in the name, so that
/// every process knows.
///
/// @param number positive for the outcome of a call; else negative, even for a value that is put,
///   odd for a channel
public record RefId(int creator, long number) {
  public RefId {
    if (creator < 1) {
      throw new IllegalArgumentException("a process id is 1 or more, not " + creator);
    }
  }

  /// Whether a call sets the value.
  public boolean isOutcome() {
    return number > 0;
  }

  /// Whether it is a channel.
  public boolean isChannel() {
    return number < 0 && (number & 1) != 0;
  }

  @Override
  public String toString() {
    return creator + "/" + number;
  }
}
