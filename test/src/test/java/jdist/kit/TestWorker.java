package jdist.kit;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;
import jdist.Cluster;
import jdist.cluster.WorkerConfig;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.task.Task;

/// One worker of a [TestCluster].
public final class TestWorker {
  private final TestCluster cluster;
  private final WorkerConfig config;

  TestWorker(TestCluster cluster, WorkerConfig config) {
    this.cluster = cluster;
    this.config = config;
  }

  public int id() {
    return config.processId();
  }

  /// The name of its host.
  public String host() {
    return config.host();
  }

  /// Its port, as a stranger sees it.
  public InetSocketAddress port() {
    return new InetSocketAddress(config.address(), config.port());
  }

  /// Its Unix socket, as a stranger sees it.
  public UnixDomainSocketAddress socket() {
    return UnixDomainSocketAddress.of(config.socket().orElseThrow());
  }

  /// [Cluster#remoteRun] to it.
  public RemoteFuture<Void> run(Action action) {
    return cluster.cluster().remoteRun(id(), action);
  }

  /// [Cluster#remoteCall] to it.
  public <T> RemoteFuture<T> call(Task<T> task) {
    return cluster.cluster().remoteCall(id(), task);
  }

  /// [Cluster#remoteCallFetch] to it.
  public <T> T fetch(Task<T> task) {
    return cluster.cluster().remoteCallFetch(id(), task);
  }

  /// Its process, as the operating system sees it.
  public ProcessHandle process() {
    return Optional.ofNullable(cluster.processes().get(id()))
        .orElseThrow(() -> new IllegalStateException("worker " + id() + " has no process"));
  }

  /// Whether its process still runs.
  public boolean isAlive() {
    return config.process().howItEnded().equals("has not ended");
  }

  /// Kills it with SIGKILL.
  public void kill() {
    process().destroyForcibly();
  }
}
