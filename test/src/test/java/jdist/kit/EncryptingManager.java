package jdist.kit;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Streams;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException.Failure;

/// A manager whose workers speak TLS wherever they listen, as if links to them left their host.
public final class EncryptingManager implements ClusterManager {
  private final ClusterManager manager;
  private final UnaryOperator<WorkerConfig> said;
  private final Map<Integer, WorkerConfig> started = new ConcurrentHashMap<>();

  /// A manager of workers that tells the truth of them.
  public EncryptingManager(ClusterManager manager) {
    this(manager, UnaryOperator.identity());
  }

  /// One that makes something else of what there is to be said of a worker.
  public EncryptingManager(ClusterManager manager, UnaryOperator<WorkerConfig> said) {
    this.manager = manager;
    this.said = said;
  }

  /// What a worker has announced that it shows.
  public Optional<String> certificate(int processId) {
    return Objects.requireNonNull(started.get(processId), "no worker").certificate();
  }

  @Override
  public void launch(LaunchRequest request, Report report) throws InterruptedException {
    manager.launch(
        encrypted(request),
        new Report() {
          @Override
          public void started(WorkerConfig worker) {
            started.put(worker.processId(), worker);
            report.started(said.apply(worker));
          }

          @Override
          public void failed(Failure failure) {
            report.failed(failure);
          }
        });
  }

  /// The same for workers that speak TLS.
  static LaunchRequest encrypted(LaunchRequest request) {
    return new LaunchRequest(
        request.session(),
        request.driver(),
        request.sessionDirectory(),
        request.seeds().stream().map(WorkerSeed::encrypted).toList(),
        request.options());
  }

  @Override
  public void manage(int processId, WorkerConfig worker, Operation operation) throws Exception {
    manager.manage(processId, worker, operation);
  }

  @Override
  public Streams connect(int processId, WorkerConfig worker) throws Exception {
    return manager.connect(processId, worker);
  }

  @Override
  public void kill(int processId, WorkerConfig worker) throws Exception {
    manager.kill(processId, worker);
  }

  @Override
  public String name() {
    return manager.name();
  }
}
