package jdist.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException.Failure;
import jdist.identity.Endpoint;
import jdist.process.GuestWorker;

/// Starts workers inside this JVM. Thread-safe.
public final class GuestManager implements ClusterManager {
  private static final String LOOPBACK = "127.0.0.1";

  /// Refuses options for what a JVM has only one of.
  ///
  /// @throws IllegalArgumentException if there are any
  public static void check(WorkerOptions options) {
    boolean own =
        !options.jvmOptions().isEmpty()
            || !options.properties().isEmpty()
            || !options.environment().isEmpty()
            || options.directory().isPresent()
            || options.recordings().isPresent()
            || options.bindTo().isPresent();
    if (own) {
      throw new IllegalArgumentException(
          "workers in this JVM have no JVM options, properties, environment, directory, recording"
              + " or address of their own");
    }
  }

  @Override
  public void launch(LaunchRequest request, Report report) {
    for (WorkerSeed seed : request.seeds()) {
      int id = seed.processId();
      String host = HostName.local();
      Path socket = request.sessionDirectory().resolve("w" + id);
      try {
        GuestWorker worker =
            GuestWorker.start(
                seed.specification(LOOPBACK, 0, Optional.of(socket)),
                request.options().threads().orElse(1));
        Endpoint at = worker.endpoint();
        WorkerConfig config =
            WorkerConfig.of(id, host, worker)
                .withMachine(WorkerConfig.LOCAL)
                .listeningAt(at.address(), at.port());
        report.started(at.socket().map(config::withSocket).orElse(config));
      } catch (IOException e) {
        report.failed(new Failure(id, host, "start", String.valueOf(e.getMessage()), "", ""));
      }
    }
  }

  @Override
  public String name() {
    return "this JVM";
  }
}
