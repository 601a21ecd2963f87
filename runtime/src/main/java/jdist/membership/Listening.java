package jdist.membership;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import jdist.cluster.Topology;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
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

  /// A worker on another host dials those that were there before it.
  ///
  /// @param others all workers
  /// @throws IOException if it could not
  static void checkOthers(WorkerConfig config, WorkerOptions options, Collection<Worker> others)
      throws IOException {
    if (options.topology() != Topology.ALL_TO_ALL || config.port() == 0 || config.isOnLoopback()) {
      return;
    }
    List<Integer> unreachable =
        others.stream()
            .filter(other -> other.state() == WorkerState.CONNECTED)
            .filter(other ->
                other
                    .config()
                    .filter(WorkerConfig::isOnLoopback)
                    .filter(its -> !its.machine().equals(config.machine()))
                    .isPresent())
            .map(Worker::id)
            .toList();
    if (!unreachable.isEmpty()) {
      throw new IOException(
          "it could not reach workers "
              + unreachable
              + ", which listen at the loopback address; start those with --bind-to ADDRESS, or all"
              + " with --topology master-worker");
    }
  }
}
