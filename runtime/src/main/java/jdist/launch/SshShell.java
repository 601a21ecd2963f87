package jdist.launch;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import jdist.ssh.SshCommand;
import jdist.ssh.SshConnection;
import jdist.ssh.SshProgress;

/// A host that is logged in to by SSH. What goes wrong throws a `jdist.failure.SshException`.
/// Thread-safe.
///
/// @param host how messages call it
public record SshShell(String host, SshConnection connection) implements HostShell {
  @Override
  public HostPipe exec(String command) throws InterruptedException {
    return new Pipe(connection.exec(command));
  }

  @Override
  public void send(Path local, String remote) throws InterruptedException {
    connection.send(local, remote, SshProgress.NONE);
  }

  /// The streams of a command there.
  private record Pipe(SshCommand command) implements HostPipe {
    @Override
    public OutputStream input() {
      return command.stdin();
    }

    @Override
    public InputStream output() {
      return command.stdout();
    }

    @Override
    public InputStream errors() {
      return command.stderr();
    }

    @Override
    public void close(Duration limit) {
      try {
        var _ = command.await(limit);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      command.close();
    }
  }
}
