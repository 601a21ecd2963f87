package jdist.ssh;

import java.util.Optional;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// Logs in to hosts, all in the same way; one for all of them, as what speaks SSH is shared.
/// Nothing of it is loaded before the first login. Thread-safe.
///
/// ```java
/// try (SshLogin login = new SshLogin(SshOptions.defaults());
///     SshConnection node = login.connect(SshTarget.of("node2"))) {
///   ...
/// }
/// ```
public final class SshLogin implements AutoCloseable {
  private static final String LIBRARIES =
      "org.apache.sshd:sshd-osgi:2.20.0 and net.i2p.crypto:eddsa:0.3.0 on the class path, or"
          + " --ssh-backend=system";

  private final SshOptions options;
  private final Object lock = new Object();
  private Optional<Backend> backend = Optional.empty(); // @GuardedBy("lock")
  private boolean closed; // @GuardedBy("lock")

  public SshLogin(SshOptions options) {
    this.options = options;
  }

  /// Logs in to a host, through others if the configuration says so. Each stage has its limit
  /// ([SshOptions#limit]), but that a user who is asked something may take two minutes.
  ///
  /// @throws SshException if that is not possible; it says how far it came, and what to do
  /// @throws InterruptedException if this thread is interrupted; nothing stays behind
  public SshConnection connect(SshTarget target) throws InterruptedException {
    return backend(target).connect(target);
  }

  private Backend backend(SshTarget target) {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("it has been closed");
      }
      if (backend.isEmpty()) {
        backend = Optional.of(make(target));
      }
      return backend.get();
    }
  }

  private Backend make(SshTarget target) {
    if (options.backend() == SshBackend.SYSTEM) {
      return new SystemBackend(options);
    }
    try {
      return new MinaBackend(options);
    } catch (NoClassDefFoundError e) {
      String missing = "there is no Apache MINA SSHD to speak SSH with";
      throw new SshException(
          Stage.CONFIGURE,
          target.toString(),
          missing,
          String.valueOf(e.getMessage()),
          LIBRARIES,
          e);
    }
  }

  /// Ends all connections, and the threads that they had. Blocks for at most some seconds.
  @Override
  public void close() {
    Optional<Backend> last;
    synchronized (lock) {
      closed = true;
      last = backend;
      backend = Optional.empty();
    }
    last.ifPresent(Backend::close);
  }
}
