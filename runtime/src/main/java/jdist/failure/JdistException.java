package jdist.failure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Whatever jdist throws. Unchecked, because a remote call may stand wherever a local one does.
public abstract sealed class JdistException extends RuntimeException
    permits AlreadySetException,
        CallCancelledException,
        CallInterruptedException,
        CannotTravelException,
        ChannelClosedException,
        ClusterClosedException,
        CompositeException,
        ItemFailedException,
        LaunchException,
        LinkLostException,
        NoSuchProcessException,
        NoWorkerException,
        NotDriverException,
        ProcessExitedException,
        RemoteException,
        SshException,
        TimeLimitException,
        UnreachableException,
        ValueGoneException {
  JdistException(String message, @Nullable Throwable cause) {
    super(message, cause);
    beginWithTheUser();
  }

  JdistException(String message) {
    super(message);
    beginWithTheUser();
  }

  /// The frames begin with the user's line that called jdist, unless the system property
  /// `jdist.verbose` is `true`.
  private void beginWithTheUser() {
    if (Boolean.getBoolean("jdist.verbose")) {
      return;
    }
    StackTraceElement[] frames = getStackTrace();
    int first = 0;
    while (first < frames.length && frames[first].getClassName().startsWith("jdist.")) {
      first++;
    }
    if (first > 0 && first < frames.length) {
      setStackTrace(Arrays.copyOfRange(frames, first, frames.length));
    }
  }
}
