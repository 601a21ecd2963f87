package jdist.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdist.kit.Capture;
import jdist.kit.Capture.Flow;
import jdist.kit.Jdist;
import jdist.kit.Jdist.Outcome;
import jdist.kit.Namespace;
import jdist.kit.Network;
import jdist.kit.RealSshd;
import jdist.kit.Run;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The command on hosts that have a network of their own: addresses, firewalls, and links that
/// break. Each is a network namespace, and so is the driver's. Skipped where there is no root,
/// `ip`, `nft` or `tcpdump`.
class NamespaceIT extends WithSshHosts {
  private static final int SSH = 22;
  private static final int HANDSHAKE = 22;
  private static final int CHANGE_CIPHER = 20;
  private static final int APPLICATION_DATA = 23;

  /// Extension 43 of a ServerHello, two bytes long: version 1.3.
  private static final String AGREED_ON_TLS_13 = "\0\53\0\2\3\4";

  /// Every worker calls every other.
  private static final String ALL =
      """
      void main() {
        IO.println(fetchEverywhere(workers(), () ->
            fetchEverywhere(workers(), () -> myId()).values()));
      }
      """;

  private static final String ALL_ANSWERED =
      "{2=[2, 3, 4, 5], 3=[2, 3, 4, 5], 4=[2, 3, 4, 5], 5=[2, 3, 4, 5]}\n";

  private Network network;
  private Namespace here;

  @BeforeEach
  void makeNetwork() {
    network = new Network();
    here = network.machine();
  }

  @AfterEach
  void closeNetwork() {
    if (network != null) { // skipped
      network.close();
    }
  }

  /// The command, run on the driver's machine.
  private Jdist jdist(String... words) {
    List<String> all = new ArrayList<>(List.of("--ssh-config", hosts.config().toString()));
    all.addAll(List.of(words));
    return sandbox.jdist(all.toArray(String[]::new)).under(here.inside());
  }

  @Test
  void workersListenAtTheAddressOfTheirHostAlone() {
    Namespace one = network.machine();
    Namespace two = network.machine();
    hosts.hostIn(one);
    hosts.hostIn(two);
    SshHosts.write(folder.resolve("hosts.txt"), "2*host1\n2*host2\n");
    String listening =
        sandbox.source(
            "Listening.java",
            """
            void main() {
              IO.println(fetchEverywhere(workers(), () ->
                  fetchEverywhere(workers(), () -> myId()).values()));
              for (int id : List.of(2, 4)) {
                IO.println(id + "" + remoteCallFetch(id, () -> {
                  var ss = new ProcessBuilder("ss", "-Htln").start();
                  return ss.inputReader().lines()
                      .map(it -> it.split(" +")[3].replace("[::ffff:", "").replace("]", ""))
                      .sorted().toList();
                }));
              }
            }
            """);

    Outcome outcome =
        jdist("--machine-file", folder.resolve("hosts.txt").toString(), listening).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).startsWith(ALL_ANSWERED);
    assertThat(outcome.output().substring(ALL_ANSWERED.length()))
        .matches(
            "2\\[%1$s:22, %1$s:\\d+, %1$s:\\d+]\n4\\[%2$s:22, %2$s:\\d+, %2$s:\\d+]\n"
                .formatted(Pattern.quote(one.address()), Pattern.quote(two.address())));
  }

  @Test
  void onTheWireThereIsTls13AndNoSecret() {
    Namespace machine = network.machine();
    hosts.hostIn(machine);
    hosts.hostIn(network.machine());
    String marked =
        sandbox.source(
            "Marked.java",
            """
            Object field(Object of, String name) throws Exception {
              var field = of.getClass().getDeclaredField(name);
              field.setAccessible(true);
              return field.get(of);
            }

            void main(String[] arguments) throws Exception {
              var cluster = jdist.Cluster.current();
              var cookie = field(field(field(cluster, "process"), "mesh"), "cookie");
              IO.println("cookie " + HexFormat.of().formatHex((byte[]) field(cookie, "secret")));
              var marker = "this is " + "known to us alone";
              IO.println("length " + remoteCallFetch(2, () ->
                  remoteCallFetch(3, () -> marker.length())));
              int port = remoteCallFetch(2, () -> {
                var server = new java.net.ServerSocket(0);
                Thread.startVirtualThread(() -> {
                  try (var peer = server.accept()) {
                    peer.getInputStream().readAllBytes();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
                return server.getLocalPort();
              });
              try (var plain = new java.net.Socket(arguments[0], port)) {
                plain.getOutputStream().write("this is for everybody".getBytes());
              }
            }
            """);

    List<Flow> flows;
    Outcome outcome;
    try (Capture capture = Capture.begin(machine, folder)) {
      outcome = jdist("-H", "host1,host2", marked, machine.address()).run();
      flows = capture.end();
    }

    assertThat(outcome.errors()).isEmpty();
    Matcher said = Pattern.compile("cookie ([0-9a-f]{64})\nlength 25\n").matcher(outcome.output());
    assertThat(said.matches()).as(outcome.output()).isTrue();
    String secret = new String(HexFormat.of().parseHex(said.group(1)), ISO_8859_1);
    assertThat(flows).as("it is seen").anyMatch(it -> it.said().contains("this is for everybody"));
    assertThat(flows)
        .noneMatch(it -> it.said().contains("known to us alone"))
        .noneMatch(it -> it.said().contains(secret))
        .noneMatch(it -> it.said().contains(said.group(1)));
    checkTls(flows);
  }

  /// A link of the driver's to this host, and one between workers.
  private void checkTls(List<Flow> flows) {
    List<Flow> links =
        flows.stream()
            .filter(it -> !it.hasPort(SSH) && !it.said().contains("this is for everybody"))
            .filter(it -> !it.said().isEmpty())
            .toList();
    assertThat(links).hasSize(4); // two, with two sides each
    assertThat(links).filteredOn(it -> it.said().contains(AGREED_ON_TLS_13)).hasSize(2);
    for (Flow link : links) {
      List<Integer> records = link.tlsRecords();
      assertThat(records.getFirst()).as("%s", link).isEqualTo(HANDSHAKE);
      assertThat(records.subList(1, records.size()))
          .as("%s", link)
          .isSubsetOf(CHANGE_CIPHER, APPLICATION_DATA)
          .contains(APPLICATION_DATA);
    }
  }

  /// Two hosts that take nothing but logins from the driver, and all from each other.
  private void makeWalledHosts() {
    for (int i = 0; i < 2; i++) {
      Namespace machine = network.machine();
      hosts.hostIn(machine);
      machine.admitOnly("tcp dport 22 accept\nip saddr != " + here.address() + " accept");
    }
  }

  @Test
  void whereOnlyPort22IsOpenTheMessageSaysSoInTime() {
    makeWalledHosts();
    long start = System.nanoTime();

    Outcome outcome = jdist("-H", "host1,host2", sandbox.source("All.java", ALL)).run();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ofSeconds(40));
    assertThat(outcome.status()).isEqualTo(69);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .startsWith("jdist: could not start worker 2 on host1: ")
        .containsPattern("no connection to 198\\.18\\.2\\.2:\\d+: Connect timed out\n")
        .containsPattern("no connection to 198\\.18\\.3\\.2:\\d+: Connect timed out\n")
        .contains("could not start worker 3 on host2: ", "\n  stage   join (", "--tunnel")
        .endsWith("\n  0 of 2 workers were ready\n");
  }

  @Test
  void whereOnlyPort22IsOpenATunnelNeedsOneConnectionAHost() {
    makeWalledHosts();
    String connections =
        sandbox.source(
            "Connections.java",
            """
            void main() throws Exception {
              IO.println(fetchEverywhere(workers(), () ->
                  fetchEverywhere(workers(), () -> myId()).values()));
              var ss = new ProcessBuilder("ss", "-Htn", "state", "established").start();
              ss.inputReader().lines()
                  .map(it -> it.split(" +")[3].replace("[::ffff:", "").replace("]", ""))
                  .filter(it -> !it.startsWith("127.0.0.1:")).sorted().forEach(IO::println);
            }
            """);

    Outcome outcome = jdist("--tunnel", "-H", "2*host1,2*host2", connections).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo(ALL_ANSWERED + "198.18.2.2:22\n198.18.3.2:22\n");
  }

  @Test
  void aLinkThatIsCutInACallLosesItsHostAloneAndThereAllEndsByItself() {
    Namespace machine = network.machine();
    RealSshd cut = hosts.hostIn(machine);
    hosts.hostIn(network.machine());
    String calls =
        sandbox.source(
            "Calls.java",
            """
            import java.util.concurrent.CountDownLatch;
            import jdist.failure.*;

            int forever() throws InterruptedException {
              new CountDownLatch(1).await();
              return 0;
            }

            void main() throws InterruptedException {
              var there = remoteCall(2, () -> forever());
              var other = remoteCall(3, () -> forever());
              var between = remoteCall(4, () -> remoteCallFetch(3, () -> forever()));
              fetchEverywhere(workers(), () -> fetchEverywhere(workers(), () -> myId()));
              IO.println("in a call");
              for (var lost : List.of(there, other)) {
                try {
                  lost.fetch();
                } catch (ProcessExitedException e) {
                  IO.println("driver: " + e.getMessage());
                }
              }
              try {
                between.fetch();
              } catch (RemoteException e) {
                IO.println("worker: " + e.getCause());
              }
              IO.println("left " + fetchEverywhere(workers(), () -> myId()));
              new CountDownLatch(1).await();
            }
            """);
    try (Run run = jdist("--heartbeat", "1", "-t", "4", "-H", "2*host1,2*host2", calls).begin()) {
      run.awaitOutput("in a call");
      long start = System.nanoTime();

      network.cut(machine);

      run.awaitOutput("left {4=4, 5=5}");
      // three heartbeats, then two seconds to hear how they ended, and five after they are killed
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ofSeconds(20));
      await().atMost(ofSeconds(30)).until(() -> cut.jvms().isEmpty());
      network.heal(machine);
      run.signal("TERM");
      Outcome outcome = run.awaitEnd();
      assertThat(outcome.output())
          .containsPattern(
              "driver: worker 2 \\(host1\\) was lost: nothing was heard from it for [34]")
          .containsPattern(
              "driver: worker 3 \\(host1\\) was lost: nothing was heard from it for [34]")
          .containsPattern("worker: .* worker 3 \\(host1\\)");
      assertThat(outcome.errors())
          .contains("jdist: worker 2 (host1) was lost: ", "jdist: worker 3 (host1) was lost: ")
          .doesNotContain("host2");
    }
  }

  @Test
  void aHostBehindATranslatedAddressIsReachedThroughATunnel() {
    Namespace machine = network.translatedMachine();
    hosts.hostIn(machine);
    String where =
        sandbox.source(
            "Where.java",
            """
            void main() {
              IO.println(remoteCallFetch(2, () -> myId()));
            }
            """);

    Outcome direct = jdist("-H", "host1", where).run();
    Outcome tunnel = jdist("--tunnel", "-H", "host1", where).run();

    assertThat(direct.status()).isEqualTo(69);
    assertThat(direct.errors())
        .startsWith("jdist: could not start worker 2 on host1: ")
        .containsPattern(
            "no connection to " + Pattern.quote(machine.address()) + ":\\d+: Connect timed out\n")
        .contains("--tunnel", "another bind address", "the address leads elsewhere");
    assertThat(tunnel.errors()).isEmpty();
    assertThat(tunnel.output()).isEqualTo("2\n");
  }
}
