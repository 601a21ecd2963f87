package jdist.ssh;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// A command that runs on a host. Whoever does not read its output in time makes it wait.
/// Thread-safe, but that each stream is for one thread at a time.
public interface SshCommand extends AutoCloseable {
  /// Its standard input; what is written waits for a flush. Closing it is its end of file.
  OutputStream stdin();

  /// Its standard output. Ends with the command, or with the connection.
  InputStream stdout();

  /// Its standard error, apart from its output.
  InputStream stderr();

  /// Waits until it has ended.
  ///
  /// @return how it ended; empty if it still runs when the limit is over
  /// @throws InterruptedException if this thread is interrupted; the command goes on
  Optional<Exit> await(Duration limit) throws InterruptedException;

  /// How a command ended.
  ///
  /// @param status what it exited with; empty if it did not exit, or nobody knows because the
  ///   connection was lost
  /// @param signal what it was killed by, `KILL`, or `?` where that is not told, as the `ssh`
  ///   program does not; empty if it was not
  record Exit(OptionalInt status, Optional<String> signal) {
    private static final String UNTOLD = "?";

    /// Killed, nobody knows by which signal.
    static Exit killed() {
      return new Exit(OptionalInt.empty(), Optional.of(UNTOLD));
    }

    /// Whether it exited with status 0.
    public boolean isSuccess() {
      return status.isPresent() && status.getAsInt() == 0;
    }

    @Override
    public String toString() {
      if (status.isPresent()) {
        return "exited with status " + status.getAsInt();
      }
      return signal
          .map(name -> name.equals(UNTOLD) ? "was killed by a signal" : "was killed by SIG" + name)
          .orElse("was lost with its connection");
    }
  }

  /// Lets go of it: its standard input ends, and its output has no reader any more. If it still
  /// runs its process group is sent SIGKILL, where the server passes signals on: OpenSSH does so
  /// from 7.9 on, but not for root, nor for a command that it forces, nor for the `ssh` program. So
  /// what is to end for certain reads its standard input. Blocks for at most some seconds.
  @Override
  void close();
}
