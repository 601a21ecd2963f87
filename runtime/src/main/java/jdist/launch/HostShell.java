package jdist.launch;

import java.io.IOException;
import java.nio.file.Path;

/// What a login on a host can do for a launcher. Thread-safe.
public interface HostShell {
  /// How messages call the host: `node7`.
  String host();

  /// Runs a command there, with the user's login shell.
  ///
  /// @throws IOException if it does not begin
  HostPipe exec(String command) throws IOException, InterruptedException;

  /// Sends a file, under another name first, so that nobody sees half of it.
  ///
  /// @param remote where it is to be, in a folder that exists
  void send(Path local, String remote) throws IOException, InterruptedException;
}
