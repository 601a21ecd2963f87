package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.WorkerOptions;
import jdist.failure.SshException;
import jdist.kit.EncryptingManager;
import jdist.kit.RealSshd;
import jdist.kit.TestCluster;
import jdist.kit.WithSshHosts;
import jdist.launch.HostSetup;
import jdist.launch.HostsManager;
import jdist.launch.HostsManager.Share;
import jdist.launch.Installation;
import jdist.launch.LineSink;
import jdist.launch.SshShell;
import jdist.launch.StandardStreams;
import jdist.ssh.SshConnection;
import jdist.ssh.SshLogin;
import jdist.ssh.SshTarget;
import org.junit.jupiter.api.Test;

/// Workers on hosts that are logged in to by SSH, on which there is nothing of jdist.
class SshWorkersIT extends WithSshHosts {
  /// Logs in to hosts and starts a launcher on each; the workers are the caller's.
  private HostsManager manager(SshLogin login, List<SshConnection> connections, int workers)
      throws Exception {
    StandardStreams streams =
        new StandardStreams(
            new LineSink(new ByteArrayOutputStream()), new LineSink(new ByteArrayOutputStream()));
    HostSetup setup =
        new HostSetup(Installation.ofThisProcess().jarsToSend(), Optional.empty(), streams, SOON);
    List<Share> shares = new ArrayList<>();
    for (int i = 1; i <= connections.size(); i++) {
      SshShell shell = new SshShell("host" + i, connections.get(i - 1));
      shares.add(new Share(setup.start(shell, "host" + i).launcher(), workers, Optional.empty()));
    }
    assertThat(login).isNotNull();
    return new HostsManager(shares);
  }

  /// Calls, in a class that travels without the kit.
  private static final class There {
    static String home(Cluster cluster, int id) {
      return cluster.remoteCallFetch(id, () -> System.getenv("HOME"));
    }

    static long pid(Cluster cluster, int id) {
      return cluster.remoteCallFetch(id, () -> ProcessHandle.current().pid());
    }

    static boolean hasBoringSsl(Cluster cluster, int id) {
      return cluster.remoteCallFetch(
          id,
          () -> {
            ClassLoader own = Cluster.class.getClassLoader();
            Class<?> door = Class.forName("io.netty.handler.ssl.OpenSsl", true, own);
            return (boolean) door.getMethod("isAvailable").invoke(null);
          });
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

  private static List<SshConnection> connect(SshLogin login, int hosts) throws Exception {
    List<SshConnection> connections = new ArrayList<>();
    for (int i = 1; i <= hosts; i++) {
      connections.add(login.connect(SshTarget.of("host" + i)));
    }
    return connections;
  }

  private static Path sent(RealSshd host) throws IOException {
    try (Stream<Path> files = Files.walk(host.home().resolve(".cache/jdist/host"))) {
      return files.filter(Files::isRegularFile).toList().getFirst();
    }
  }

  @Test
  void threeHostsThatHaveNothingFirstColdThenWarm() throws Exception {
    List<RealSshd> servers = List.of(hosts.host(), hosts.host(), hosts.host());
    TestCluster test = TestCluster.start(1, 2, WorkerOptions.defaults());
    try (SshLogin login = new SshLogin(hosts.options())) {
      List<SshConnection> connections = connect(login, 3);
      useAndRemove(test.cluster(), manager(login, connections, 2), servers);
      FileTime first = Files.getLastModifiedTime(sent(servers.getFirst()));

      useAndRemove(test.cluster(), manager(login, connections, 2), servers);
      assertThat(Files.getLastModifiedTime(sent(servers.getFirst())))
          .as("sent again")
          .isEqualTo(first);
    } finally {
      test.closeAndCheck();
    }
  }

  private static void useAndRemove(Cluster cluster, HostsManager manager, List<RealSshd> servers) {
    List<Integer> added = cluster.addProcs(manager, manager.workers());
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
  void theirLinksAreTlsByTheLibraryThatWasSent() throws Exception {
    hosts.host();
    hosts.host();
    TestCluster test = TestCluster.start(1, 2, WorkerOptions.defaults());
    try (SshLogin login = new SshLogin(hosts.options())) {
      EncryptingManager manager = new EncryptingManager(manager(login, connect(login, 2), 2));
      Cluster cluster = test.cluster();

      List<Integer> added = cluster.addProcs(manager, 4);

      for (int id : added) {
        assertThat(manager.certificate(id)).isPresent();
        assertThat(There.sumOfIds(cluster, id))
            .isEqualTo(cluster.workers().stream().mapToInt(it -> it).sum());
        assertThat(There.hasBoringSsl(cluster, id)).isTrue();
      }
      cluster.rmProcs(added);
    } finally {
      test.closeAndCheck();
    }
  }

  @Test
  void aConnectionThatIsCutEndsTheWorkersOfItsHostAlone() throws Exception {
    RealSshd one = hosts.host();
    hosts.host();
    TestCluster test = TestCluster.start(1, 2, WorkerOptions.defaults());
    try (SshLogin login = new SshLogin(hosts.options())) {
      HostsManager manager = manager(login, connect(login, 2), 2);
      List<Integer> added = test.cluster().addProcs(manager, 4);
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
  void aHostThatCannotBeLoggedInToIsTold() {
    hosts.stranger();
    try (SshLogin login = new SshLogin(hosts.options())) {
      assertThatThrownBy(() -> connect(login, 1))
          .isInstanceOf(SshException.class)
          .hasMessageContaining("host1");
    }
  }
}
