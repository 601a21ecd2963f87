package jdist.call;

import static java.util.Objects.requireNonNull;

import jdist.failure.JdistException;
import jdist.failure.RemoteException;
import org.jspecify.annotations.Nullable;

/// What a future has come to.
sealed interface Settled {
  /// A value, perhaps null.
  record Value(@Nullable Object value) implements Settled {
    @Override
    public @Nullable Object get() {
      return value;
    }
  }

  /// What fetching it throws.
  record Failure(JdistException failure) implements Settled {
    @Override
    public Object get() {
      throw failure instanceof RemoteException remote ? fresh(remote) : failure;
    }

    /// Whoever asks sees the line it asked at, not that of the thread the call ran on.
    private static RemoteException fresh(RemoteException remote) {
      return new RemoteException(
          remote.processId(), remote.host(), requireNonNull(remote.getCause()));
    }
  }

  /// The value, or the failure thrown.
  @Nullable Object get();
}
