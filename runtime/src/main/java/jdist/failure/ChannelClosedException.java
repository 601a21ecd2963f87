package jdist.failure;

import org.jspecify.annotations.Nullable;

/// A channel was closed: nothing can be put into it, and there is nothing left to take. Its cause
/// is why it was closed, if a reason was given. Idea: Julia's `InvalidStateException(:closed)`.
public final class ChannelClosedException extends JdistException {
  private static final long serialVersionUID = 1;

  public ChannelClosedException(@Nullable Throwable why) {
    super(
        why == null ? "the channel is closed" : "the channel is closed: " + why.getMessage(), why);
  }
}
