package jdist.cluster;

import java.nio.file.Path;
import java.util.Optional;

/// One worker that is to be started. Its text does not show its secret.
public interface WorkerSeed {
  /// The same for a worker whose port is reached from other hosts, whatever address it listens on:
  /// what is said there is TLS 1.3, with a certificate on either side that the other knows from
  /// this launch.
  WorkerSeed encrypted();

  /// Whether a worker that listens on `address` speaks TLS at its port: one that is [#encrypted()],
  /// or whose address is not of the loopback interface.
  boolean encrypts(String address);

  /// Its process id, given before it starts and used up even if it fails.
  int processId();

  /// What its announcement must repeat.
  String nonce();

  /// The line to write to its standard input, which must then stay open. It carries the session's
  /// secret: it belongs in no argument, no environment, no file and no log.
  ///
  /// What a worker shows where it speaks TLS ([#encrypts]) stands in its announcement, which
  /// [#announced] therefore has to read, or nobody will reach it.
  ///
  /// @param address the address the worker listens on
  /// @param port the port it listens on; 0: any free one
  /// @param socket the Unix socket it listens on as well, for workers on the driver's host
  String specification(String address, int port, Optional<Path> socket);

  /// The same for a worker that listens on any free port of the loopback address, or, as one that
  /// was made with `Distributed.initWorker`, nowhere.
  default String specification() {
    return specification("127.0.0.1", 0, Optional.empty());
  }

  /// Reads a line of the worker's standard output, in which it may announce itself: what it is
  /// started with from here on. Empty for any other line, which stands before the announcement and
  /// is the noise of a login.
  ///
  /// @param host the name of its host, for people
  /// @throws IllegalArgumentException if the line announces another worker
  Optional<WorkerConfig> announced(String line, String host, WorkerProcess process);
}
