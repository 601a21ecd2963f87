package jdist.cluster;

import java.nio.file.Path;
import java.util.Optional;

/// One worker that is to be started. Its text does not show its secret.
public interface WorkerSeed {
  /// Its process id, given before it starts and used up even if it fails.
  int processId();

  /// What its announcement must repeat.
  String nonce();

  /// The line to write to its standard input, which must then stay open. It carries the session's
  /// secret: it belongs in no argument, no environment, no file and no log.
  ///
  /// @param address the address the worker listens on
  /// @param port the port it listens on; 0: any free one
  /// @param socket the Unix socket it listens on as well, for workers on the driver's host
  String specification(String address, int port, Optional<Path> socket);
}
