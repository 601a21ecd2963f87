package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.SshSettings;
import jdist.cluster.WorkerOptions;
import jdist.failure.LaunchException;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.TestCluster;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;

/// Workers on hosts that are logged in to by SSH, on which there is nothing of jdist.
class SshWorkersIT extends WithSshHosts {
  private static final WorkerOptions DEFAULTS = WorkerOptions.defaults();

  /// So many workers on each of the first hosts.
  private List<Integer> add(Cluster cluster, int hostCount, int workers) {
    List<String> machines =
        IntStream.rangeClosed(1, hostCount).mapToObj(i -> workers + "*host" + i).toList();
    return cluster.addProcs(machines, options -> options.ssh(this::configured));
  }

  private SshSettings configured(SshSettings settings) {
    return settings.configFile(hosts.config());
  }

  /// Calls, in a class that travels without the kit.
  private static final class There {
    static String home(Cluster cluster, int id) {
      return cluster.remoteCallFetch(id, () -> System.getenv("HOME"));
    }

    /// Whether the library for TLS was sent to it, and used.
    static boolean hasBoringSsl(Cluster cluster, int id) {
      return cluster.remoteCallFetch(
          id,
          () -> {
            ClassLoader own = Cluster.class.getClassLoader();
            Class<?> door = Class.forName("io.netty.handler.ssl.OpenSsl", true, own);
            return (boolean) door.getMethod("isAvailable").invoke(null);
          });
    }

    static long pid(Cluster cluster, int id) {
      return cluster.remoteCallFetch(id, () -> ProcessHandle.current().pid());
    }

    /// The worker asks all of them.
    static int sumOfIds(Cluster cluster, int id) {
      return cluster.remoteCallFetch(
          id,
          () ->
              Distributed.workers().stream()
                  .mapToInt(to -> Distributed.remoteCallFetch(to, Distributed::myId))
                  .sum());
    }
  }

  private static Path sent(RealSshd host) throws IOException {
    try (Stream<Path> files = Files.walk(host.home().resolve(".cache/jdist/host"))) {
      return files.filter(Files::isRegularFile).toList().getFirst();
    }
  }

  @Test
  void threeHostsThatHaveNothingFirstColdThenWarm() throws Exception {
    List<RealSshd> servers = List.of(hosts.host(), hosts.host(), hosts.host());
    TestCluster test = TestCluster.start(1, 2, DEFAULTS);
    try {
      useAndRemove(test.cluster(), add(test.cluster(), 3, 2), servers);
      FileTime first = Files.getLastModifiedTime(sent(servers.getFirst()));

      useAndRemove(test.cluster(), add(test.cluster(), 3, 2), servers);
      assertThat(Files.getLastModifiedTime(sent(servers.getFirst())))
          .as("sent again")
          .isEqualTo(first);
    } finally {
      test.closeAndCheck();
    }
  }

  private static void useAndRemove(Cluster cluster, List<Integer> added, List<RealSshd> servers) {
    for (int i = 0; i < added.size(); i++) {
      int id = added.get(i);
      RealSshd server = servers.get(i / 2);
      assertThat(There.home(cluster, id)).isEqualTo(server.home().toString());
      assertThat(cluster.procsOnHostOf(id)).isEqualTo(added.subList(i / 2 * 2, i / 2 * 2 + 2));
    }
    for (int from : added) {
      assertThat(There.sumOfIds(cluster, from))
          .isEqualTo(cluster.workers().stream().mapToInt(it -> it).sum());
    }
    cluster.rmProcs(added);
  }

  @Test
  void aConnectionThatIsCutEndsTheWorkersOfItsHostAlone() throws Exception {
    RealSshd one = hosts.host();
    hosts.host();
    TestCluster test = TestCluster.start(1, 2, DEFAULTS);
    try {
      List<Integer> added = add(test.cluster(), 2, 2);
      List<ProcessHandle> there =
          added.subList(0, 2).stream()
              .map(id -> ProcessHandle.of(There.pid(test.cluster(), id)).orElseThrow())
              .toList();

      one.cut();

      await().atMost(SOON).until(() -> there.stream().noneMatch(ProcessHandle::isAlive));
      await()
          .atMost(SOON)
          .until(() -> test.cluster().workers().equals(List.of(2, added.get(2), added.get(3))));
      assertThat(There.home(test.cluster(), added.get(3))).isNotEmpty();
    } finally {
      test.closeAndCheck();
    }
  }

  @Test
  void aHostThatCannotBeLoggedInToFailsAndTheOthersStay() throws Exception {
    hosts.host();
    hosts.stranger();
    TestCluster test = TestCluster.start(0, 2, DEFAULTS);
    try {
      assertThatThrownBy(() -> add(test.cluster(), 2, 1))
          .isInstanceOfSatisfying(
              LaunchException.class,
              failure -> {
                assertThat(failure.joined()).isEqualTo(test.cluster().workers()).hasSize(1);
                assertThat(failure.failures())
                    .singleElement()
                    .satisfies(it -> {
                      assertThat(it.host()).isEqualTo("host2");
                      assertThat(it.stage()).isEqualTo("host key");
                      assertThat(it.remedy()).isNotEmpty();
                    });
              })
          .hasMessageContaining("could not start worker 3 on host2: ")
          .hasMessageEndingWith("1 of 2 workers were ready");
    } finally {
      test.closeAndCheck();
    }
  }

  @Test
  void withEnoughWorkersTheOthersAreDoneWithout() throws Exception {
    hosts.host();
    hosts.stranger();
    TestCluster test = TestCluster.start(0, 2, DEFAULTS);
    try {
      List<Integer> added =
          test.cluster()
              .addProcs(
                  List.of("2*host2", "2*host1"),
                  options -> options.ssh(this::configured).minWorkers(2));

      assertThat(added).containsExactly(4, 5);
    } finally {
      test.closeAndCheck();
    }
  }

  @Test
  void asManyWorkersAsItHasCoresInTheOrderOfTheList() throws Exception {
    List<RealSshd> servers = List.of(hosts.host(), hosts.host());
    TestCluster test = TestCluster.start(0, 2, DEFAULTS);
    try {
      List<Integer> added =
          test.cluster()
              .addProcs(
                  List.of("host2", "auto*host1", "host2"),
                  options -> options.ssh(this::configured));

      int cores = Runtime.getRuntime().availableProcessors();
      assertThat(added).hasSize(2 + cores);
      String first = servers.getFirst().home().toString();
      assertThat(added.subList(1, cores + 1))
          .allMatch(id -> There.home(test.cluster(), id).equals(first));
      assertThat(test.cluster().procsOnHostOf(added.getFirst()))
          .containsExactly(added.getFirst(), added.getLast());
    } finally {
      test.closeAndCheck();
    }
  }

  @Test
  void theDriverReachesWorkersThroughTheLoginAlone() throws Exception {
    RealSshd host = hosts.host();
    TestCluster test = TestCluster.start(0, 2, DEFAULTS);
    try {
      List<Integer> added =
          test.cluster()
              .addProcs(
                  List.of("2*host1"), options -> options.ssh(ssh -> configured(ssh).tunnel()));

      assertThat(There.home(test.cluster(), added.getFirst())).isEqualTo(host.home().toString());
      assertThat(There.sumOfIds(test.cluster(), added.getLast()))
          .isEqualTo(added.stream().mapToInt(it -> it).sum());
      assertThat(connectionsTo(host.address())).as("its SSH connection alone").hasSize(1);
    } finally {
      test.closeAndCheck();
    }
  }

  @Test
  void aMachineThatCannotBeUnderstoodIsNamedBeforeAnyIsReached() throws Exception {
    TestCluster test = TestCluster.start(0, 2, DEFAULTS);
    try {
      assertThatThrownBy(() -> test.cluster().addProcs(List.of("host1", "2*ana@@b;c")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("addProcs(\"2*ana@@b;c\"), line 1, column ");
      assertThat(test.cluster().addProcs(List.of())).isEmpty();
    } finally {
      test.closeAndCheck();
    }
  }

  @Test
  void linksThatLeaveAHostAreTlsByTheLibraryThatWasSent() throws Exception {
    hosts.outwardHost();
    hosts.outwardHost();
    TestCluster test = TestCluster.start(0, 2, DEFAULTS);
    try {
      Cluster cluster = test.cluster();

      List<Integer> added = add(cluster, 2, 2);

      for (int id : added) {
        assertThat(There.sumOfIds(cluster, id)).isEqualTo(added.stream().mapToInt(it -> it).sum());
        assertThat(There.hasBoringSsl(cluster, id)).isTrue();
      }
    } finally {
      test.closeAndCheck();
    }
  }

  @Test
  void workersThatListenAtTheLoopbackAddressAreNotReachedFromOtherHosts() throws Exception {
    hosts.outwardHost();
    TestCluster test = TestCluster.start(2, 2, DEFAULTS);
    try {
      assertThatThrownBy(() -> add(test.cluster(), 1, 1))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("it could not reach workers [2, 3], which listen at the loopback")
          .hasMessageContaining("--bind-to ADDRESS");
    } finally {
      test.closeAndCheck();
    }
  }

  /// Those of this process, by local port.
  private static List<String> connectionsTo(String address) {
    String own = "pid=" + ProcessHandle.current().pid() + ",";
    return SshHosts.run("ss", "-Htnp", "dst", address)
        .lines()
        .filter(line -> line.contains(own))
        .toList();
  }
}
