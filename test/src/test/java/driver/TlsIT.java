package driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import jdist.Cluster;
import jdist.cluster.ClusterManager;
import jdist.failure.LaunchException;
import jdist.kit.EncryptingManager;
import jdist.kit.OverTls;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.launch.Installation;
import jdist.launch.LineSink;
import jdist.launch.LocalManager;
import jdist.launch.StandardStreams;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Processes that talk as if each had a host of its own: what is tested over sockets of one host
/// holds over TLS as well.
@WithCluster(workers = 3)
@OverTls
class TlsIT {
  @Nested
  @WithCluster(workers = 3)
  @OverTls
  class Calls extends CallIT {}

  @Nested
  @WithCluster(workers = 3)
  @OverTls
  class Bulk extends BulkIT {}

  @Nested
  @OverTls
  class Links extends LinkIT {}

  @Nested
  class Chaos extends ChaosIT {
    @Override
    boolean overTls() {
      return true;
    }
  }

  @Test
  void everyProcessReachesEveryOther(TestCluster test) {
    Cluster cluster = test.cluster();
    List<Integer> workers = cluster.workers();

    List<Integer> sums = new ArrayList<>();
    for (int from : workers) {
      for (int to : workers) {
        sums.add(
            cluster.remoteCallFetch(
                from, () -> Cluster.current().remoteCallFetch(to, () -> from * 100 + to)));
      }
    }

    assertThat(sums).containsExactly(202, 203, 204, 302, 303, 304, 402, 403, 404);
  }

  @Test
  void aWorkerThatHasJustStartedIsLetInByThoseThatHaveNotHeardOfIt(TestCluster test) {
    Cluster cluster = test.cluster();
    cluster.everywhere(() -> {
      if (Cluster.current().myId() > 4) { // replayed before the others are told of it
        int asked = Cluster.current().remoteCallFetch(2, () -> Cluster.current().myId());
        System.setProperty("asked", Integer.toString(asked));
      }
    });

    int late = test.newWorker().id();

    assertThat(cluster.<String>remoteCallFetch(late, () -> System.getProperty("asked")))
        .isEqualTo("2");
    cluster.rmProcs(List.of(late));
  }

  /// What a manager says of a worker, and what its driver sees at the port.
  @Test
  void aWorkerThatShowsAnotherCertificateThanItAnnouncedIsNotLetIn(TestCluster test) {
    String other = "sha256:" + "0".repeat(64);
    LocalManager local =
        new LocalManager(
            Installation.ofThisProcess(),
            new StandardStreams(
                new LineSink(new ByteArrayOutputStream()),
                new LineSink(new ByteArrayOutputStream())));
    ClusterManager lying =
        new EncryptingManager(local, worker -> worker.withMachine("far").withCertificate(other));

    assertThatThrownBy(() -> test.cluster().addProcs(lying, 1))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("man in the middle: expected " + other + ", got sha256:");
    assertThat(test.cluster().workers()).containsExactly(2, 3, 4);
  }

  @Test
  void boringSslIsUsedWhereItIs(TestCluster test) {
    boolean loaded =
        test.cluster()
            .remoteCallFetch(
                2,
                () -> {
                  ClassLoader own = Cluster.class.getClassLoader();
                  Class<?> door = Class.forName("io.netty.handler.ssl.OpenSsl", true, own);
                  return (boolean) door.getMethod("isAvailable").invoke(null);
                });

    assertThat(loaded).isTrue();
  }
}
