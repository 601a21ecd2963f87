package driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import jdist.Cluster;
import jdist.kit.OverTls;
import jdist.kit.Stranger;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Processes that talk as if each had a host of its own: what is tested over sockets of one host
/// holds over TLS as well, and strangers get no further than there.
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

  @Test
  void strangersGetNoFurtherThanTls(TestCluster test) {
    TestWorker worker = test.anyWorker();
    InetSocketAddress port = worker.port();

    try (Stranger plain = Stranger.at(port);
        Stranger noisy = Stranger.at(port);
        Stranger silent = Stranger.at(port)) {
      plain.say(Stranger.hello(test.session(), 1));
      noisy.sayGarbage(1 << 16, 1);

      plain.awaitEnd();
      noisy.awaitEnd();
      assertThat(test.cluster().<Integer>remoteCallFetch(worker.id(), () -> 7)).isEqualTo(7);
      assertThat(silent).isNotNull();
    }
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
