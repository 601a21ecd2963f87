package jdist.failure;

import org.jspecify.annotations.Nullable;

/// Whatever jdist throws. Unchecked, because a remote call may stand wherever a local one does.
public abstract sealed class JdistException extends RuntimeException
    permits AlreadySetException,
        CallCancelledException,
        CallInterruptedException,
        CannotTravelException,
        ClusterClosedException,
        CompositeException,
        LaunchException,
        LinkLostException,
        NoSuchProcessException,
        NotDriverException,
        ProcessExitedException,
        RemoteException,
        TimeLimitException,
        UnreachableException,
        ValueGoneException {
  JdistException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  JdistException(String message) {
    super(message);
  }
}
