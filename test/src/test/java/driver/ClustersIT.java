package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CannotTravelException;
import jdist.failure.ClusterClosedException;
import jdist.failure.ProcessExitedException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

/// Clusters in one JVM: several, none, one without workers, one that is closed.
@WithCluster(workers = 2)
class ClustersIT {
  @Test
  void severalClustersLiveInOneJvm(TestCluster test) throws Exception {
    try (Cluster other = Cluster.local(1, options -> options.threads(2))) {
      assertThat(other.procs()).containsExactly(1, 2);
      assertThat(other).isNotEqualTo(test.cluster());
      assertThat(other.remoteCallFetch(2, () -> ProcessHandle.current().pid()))
          .isNotEqualTo(test.worker(2).fetch(() -> ProcessHandle.current().pid()));

      assertThatThrownBy(Distributed::myId)
          .isInstanceOf(ClusterClosedException.class)
          .hasMessageContaining("2 clusters are open in this JVM")
          .hasMessageContaining("call the methods of your Cluster object");
      assertThat(other.remoteCallFetch(1, Distributed::nprocs)).isEqualTo(2);
      assertThat(other.remoteCall(1, Distributed::nprocs).fetch()).isEqualTo(2);
      assertThat(test.cluster().remoteCallFetch(1, Cluster::current)).isEqualTo(test.cluster());
      assertThat(
              other.remoteCallFetch(2, () -> Distributed.remoteCallFetch(1, Distributed::nprocs)))
          .isEqualTo(2);
      assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(1, Distributed::nprocs)))
          .isEqualTo(test.cluster().nprocs());
    }
    assertThat(test.worker(2).fetch(() -> 1)).isEqualTo(1);
  }

  @Test
  void aFutureStaysInItsCluster(TestCluster test) {
    try (Cluster one = Cluster.local(0);
        Cluster other = Cluster.local(0)) {
      RemoteFuture<String> pending = one.remoteFuture();
      RemoteFuture<String> ready = other.remoteFuture();
      ready.put("ready");

      assertThat(ready).isNotEqualTo(pending);
      for (RemoteFuture<String> future : List.of(pending, ready)) {
        assertThatThrownBy(() -> test.cluster().remoteCall(2, () -> future.fetch()))
            .isInstanceOf(CannotTravelException.class)
            .hasMessageStartingWith("future ")
            .hasMessageEndingWith(" is of another cluster; fetch it first, and send its value");
      }
    }
  }

  @Test
  void aWorkerStaysAWorkerThoughItsCallsOpenClusters(TestCluster test) {
    int id =
        test.worker(2)
            .fetch(() -> {
              try (Cluster own = Cluster.local(0)) {
                return 10 * own.myId() + Distributed.myId();
              }
            });

    assertThat(id).isEqualTo(12);
  }

  @Test
  void aCallThatBeganWhenThereWasOneClusterKeepsIt(TestCluster test) {
    RemoteFuture<Integer> call =
        test.cluster()
            .remoteCall(
                1,
                () -> {
                  Tasks.waitAt("second cluster");
                  return Distributed.nprocs();
                });
    await().atMost(SOON).until(() -> Tasks.waitingAt("second cluster") == 1);

    try (Cluster other = Cluster.local(0)) {
      assertThat(other.nprocs()).isEqualTo(1);
      Tasks.open("second cluster");

      assertThat(call.fetch(SOON)).isEqualTo(test.cluster().nprocs());
    }
  }

  @Test
  void aClusterWithoutWorkersIsItsOwnWorker(TestCluster test) {
    try (Cluster alone = Cluster.local(0)) {
      assertThat(alone.procs()).containsExactly(1);
      assertThat(alone.workers()).containsExactly(1);
      assertThat(alone.nworkers()).isEqualTo(1);
      assertThat(alone.remoteCall(Distributed.ANY, () -> 5).fetch()).isEqualTo(5);
      assertThat(alone.addProcs(1)).containsExactly(2);
      assertThat(alone.workers()).containsExactly(2);
    }
    assertThat(test.cluster().procs()).isNotEmpty();
  }

  @Test
  void aClosedClusterSaysSo(TestCluster test) {
    Cluster closed = Cluster.local(1);
    RemoteFuture<Object> underWay = closed.remoteCall(2, ClustersIT::sleepForever);
    RemoteFuture<Object> here = closed.remoteCall(1, ClustersIT::sleepForever);
    RemoteFuture<Integer> unset = closed.remoteFuture();

    closed.close();
    closed.close();

    assertThatThrownBy(() -> underWay.fetch(SOON))
        .isInstanceOfAny(ClusterClosedException.class, ProcessExitedException.class);
    for (int id : List.of(1, 2, Distributed.ANY)) {
      assertThatThrownBy(() -> closed.remoteCall(id, () -> 1))
          .isInstanceOf(ClusterClosedException.class);
      assertThatThrownBy(() -> closed.remoteCallFetch(id, () -> 1))
          .isInstanceOf(ClusterClosedException.class);
    }
    assertThatThrownBy(() -> closed.remoteDo(1, () -> Tasks.count("closed")))
        .isInstanceOf(ClusterClosedException.class);
    assertThatThrownBy(() -> closed.addProcs(1)).isInstanceOf(ClusterClosedException.class);
    assertThatThrownBy(() -> here.fetch(SOON)).isInstanceOf(ClusterClosedException.class);
    assertThatThrownBy(() -> unset.fetch(SOON)).isInstanceOf(ClusterClosedException.class);
    assertThat(closed.procs()).contains(1);
    assertThat(test.cluster().procs()).isNotEmpty();
  }

  @Test
  void workersThatHaveJoinedAClusterSinceClosedAreNoAnswer() throws Exception {
    for (int round = 0; round < 3; round++) {
      Cluster closed = Cluster.local(0);
      CompletableFuture<List<Integer>> added =
          CompletableFuture.supplyAsync(() -> closed.addProcs(2));
      await().until(() -> closed.nprocs() > 1 || added.isDone());

      closed.close();

      assertThat(added.handle((ids, failure) -> failure == null ? ids.size() : 2).get())
          .isEqualTo(2);
    }
  }

  private static Object sleepForever() throws InterruptedException {
    Tasks.sleepForever();
    return 1;
  }
}
