package jdist.ssh;

import java.io.InputStream;
import java.io.OutputStream;

/// A connection through the `ssh` program.
///
/// @param command whose standard streams it is
record SystemStreams(SystemCommand command) implements SshStreams {
  @Override
  public InputStream input() {
    return command.stdout();
  }

  @Override
  public OutputStream output() {
    return command.stdin();
  }

  @Override
  public void close() {
    command.close();
  }
}
