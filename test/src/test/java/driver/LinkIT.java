package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import jdist.Distributed;
import jdist.cluster.Topology;
import jdist.failure.RemoteException;
import jdist.failure.UnreachableException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

/// Links between workers: when they are made, and between whom.
class LinkIT {
  private static final Semaphore GATE = new Semaphore(0); // on each process its own

  /// Open sockets of a process.
  private static long sockets(TestCluster test, int id) {
    Path files = Path.of("/proc/" + test.worker(id).process().pid() + "/fd");
    try (Stream<Path> all = Files.list(files)) {
      return all.filter(LinkIT::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path file) {
    return target(file).startsWith("socket:");
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException _) {
      return "";
    }
  }

  @Test
  @WithCluster(workers = 3)
  void linksBetweenWorkersAreMadeOnFirstUseByEither(TestCluster test) {
    long before = sockets(test, 2);

    assertThat(test.worker(3).fetch(() -> Distributed.remoteCallFetch(2, Distributed::myId)))
        .as("the higher calls the lower")
        .isEqualTo(2);
    assertThat(sockets(test, 2)).isEqualTo(before + 1);
    assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(4, Distributed::myId)))
        .as("the lower calls the higher")
        .isEqualTo(4);
    assertThat(sockets(test, 2)).isEqualTo(before + 2);
    assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(3, Distributed::myId)))
        .isEqualTo(3);
    assertThat(sockets(test, 2)).as("a link is used both ways").isEqualTo(before + 2);
  }

  @Test
  @WithCluster(workers = 1)
  void workersListenAndTheDriverDoesNot(TestCluster test) throws Exception {
    assertThat(test.worker(2).fetch(LinkIT::listening)).isNotEmpty();
    assertThat(listening()).isEmpty();
  }

  /// The sockets of this process that wait for others to connect, as Linux tells of them.
  private static List<String> listening() throws IOException {
    Set<String> all = new HashSet<>();
    for (String table : List.of("tcp", "tcp6", "unix")) {
      String state = table.equals("unix") ? "00010000" : "0A";
      int column = table.equals("unix") ? 6 : 9;
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] words = line.strip().split(" +");
        if (words.length > column && words[3].equals(state)) {
          all.add("socket:[" + words[column] + "]");
        }
      }
    }
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.map(LinkIT::target).filter(all::contains).toList();
    }
  }

  @Test
  @WithCluster(workers = 4)
  void allLinksMayBeMadeAtTheSameMoment(TestCluster test) {
    List<RemoteFuture<Integer>> sums = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (int id = 2; id <= 5; id++) {
        sums.add(
            test.worker(id)
                .call(() -> {
                  List<RemoteFuture<Integer>> ids = new ArrayList<>();
                  for (int other = 1; other <= 5; other++) {
                    ids.add(Distributed.remoteCall(other, Distributed::myId));
                  }
                  return ids.stream().mapToInt(RemoteFuture::fetch).sum();
                }));
      }
    }

    assertThat(sums).allSatisfy(sum -> assertThat(sum.fetch(SOON)).isEqualTo(15));
  }

  @Test
  @WithCluster(workers = 3, lazy = false)
  void withoutLazinessLinksAreThereBeforeTheyAreUsed(TestCluster test) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(test.cluster().stats().get(3).links()).containsOnlyKeys(1, 2, 4));
    long before = sockets(test, 3);

    assertThat(test.worker(3).fetch(() -> Distributed.remoteCallFetch(2, Distributed::myId)))
        .isEqualTo(2);
    assertThat(test.worker(3).fetch(() -> Distributed.remoteCallFetch(4, Distributed::myId)))
        .isEqualTo(4);

    assertThat(sockets(test, 3)).isEqualTo(before);
  }

  @Test
  @WithCluster(workers = 2, topology = Topology.MASTER_WORKER)
  void withMasterAndWorkersCallsBetweenWorkersAreRefusedInWords(TestCluster test) {
    assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(1, Distributed::myId)))
        .isEqualTo(1);
    for (int from : List.of(2, 3)) {
      int to = 5 - from;
      assertThatThrownBy(
              () -> test.worker(from).fetch(() -> Distributed.remoteCallFetch(to, () -> 1)))
          .isInstanceOf(RemoteException.class)
          .cause()
          .isInstanceOf(UnreachableException.class)
          .hasMessage(
              "cannot reach worker "
                  + to
                  + " ("
                  + test.worker(to).host()
                  + "): the topology is master-worker, which does not connect workers with each"
                  + " other; use --topology all-to-all, or call it from process 1");
    }
    RemoteFuture<Integer> kept = test.worker(2).call(LinkIT::pass); // an answer would go along
    assertThatThrownBy(() -> test.worker(3).call(kept::fetch).fetch(SOON))
        .hasRootCauseInstanceOf(UnreachableException.class);
    test.worker(2).call(LinkIT::open).fetch(SOON);
    kept.fetch();
    assertThat(test.worker(3).call(kept::fetch).fetch(SOON)).isEqualTo(1);
  }

  private static int pass() throws InterruptedException {
    GATE.acquire();
    return 1;
  }

  private static int open() {
    GATE.release();
    return 0;
  }
}
