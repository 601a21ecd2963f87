package jdist.membership;

import java.util.Optional;
import jdist.cluster.WorkerConfig;
import jdist.identity.Endpoint;
import jdist.identity.Fingerprint;

/// Where a worker listens, as managers say it and as other processes are told it.
public final class Listening {
  private Listening() {}

  /// The same worker, listening there.
  public static WorkerConfig at(WorkerConfig worker, Endpoint endpoint) {
    WorkerConfig listening = worker.listeningAt(endpoint.address(), endpoint.port());
    Optional<String> shown = endpoint.certificate().map(Fingerprint::toString);
    WorkerConfig showing = shown.map(listening::withCertificate).orElse(listening);
    return endpoint.socket().map(showing::withSocket).orElse(showing);
  }

  /// Where a worker listens; nowhere if it has a transport of its own.
  ///
  /// @throws IllegalArgumentException if its certificate's fingerprint is none
  public static Optional<Endpoint> of(WorkerConfig worker) {
    return worker.port() == 0
        ? Optional.empty()
        : Optional.of(
            new Endpoint(
                worker.address(),
                worker.port(),
                worker.socket(),
                worker.certificate().map(Fingerprint::parse)));
  }
}
