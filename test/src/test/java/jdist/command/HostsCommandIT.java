package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdist.kit.Jdist;
import jdist.kit.Jdist.Outcome;
import jdist.kit.RealSshd;
import jdist.kit.Run;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command with workers on other hosts. What a run leaves there the sandbox would see.
class HostsCommandIT extends WithSshHosts {
  private static final Duration SOON = Duration.ofSeconds(20);

  /// Says where each process lives; or waits in a call on each worker, once it is asked to.
  private static final String DRIVER =
      """
      import java.util.concurrent.CountDownLatch;

      void main(String[] arguments) throws Exception {
        fetchEverywhere(() -> System.getenv("HOME")).forEach((id, home) -> IO.println(id + " " + home));
        if (arguments.length > 0) {
          IO.println("busy");
          everywhere(workers(), () -> new CountDownLatch(1).await());
        }
      }
      """;

  private String driver;

  @BeforeEach
  void make() {
    driver = sandbox.source("Where.java", DRIVER);
  }

  private Jdist jdist(String... words) {
    List<String> all = new ArrayList<>(List.of("--ssh-config", hosts.config().toString()));
    all.addAll(List.of(words));
    return sandbox.jdist(all.toArray(String[]::new));
  }

  private String machineFile(String text) {
    Path file = folder.resolve("hosts.txt");
    SshHosts.write(file, text);
    return file.toString();
  }

  @Test
  void threeHostsThatHaveNothingColdAndWarmInTheOrderOfTheFile() {
    List<RealSshd> servers = List.of(hosts.host(), hosts.host(), hosts.host());
    String file = machineFile("host2  # comment\r\n2*host1\r\nhost3 slots=1\r\n");
    String expected =
        "2 %2$s\n3 %1$s\n4 %1$s\n5 %3$s\n"
            .formatted(servers.stream().map(RealSshd::home).toArray());

    for (String run : List.of("cold", "warm")) {
      Outcome outcome = jdist("--machine-file", file, driver).run();

      assertThat(outcome.errors()).as(run).isEmpty();
      assertThat(outcome.output()).as(run).startsWith("1 ").endsWith(expected);
      assertThat(outcome.status()).as(run).isZero();
    }
  }

  @Test
  void atATerminalEachHostHasALineAndThenAll() {
    hosts.host();
    hosts.host();

    Outcome outcome =
        jdist("--color", "never", "-H", "2*host1,host2", driver).atTerminal().begin().awaitEnd();

    assertThat(outcome.output())
        .containsPattern("jdist: host1: 2 workers, Java [0-9.]+, [0-9.]+ s\\R")
        .containsPattern("jdist: host2: 1 worker, Java [0-9.]+, [0-9.]+ s\\R")
        .containsPattern("jdist: 3 workers on 2 hosts in [0-9.]+ s, lazy mesh\\R");
  }

  @Test
  void workersHereAndThereCallEachOther() {
    hosts.outwardHost();
    String all =
        sandbox.source(
            "All.java",
            """
            void main() {
              IO.println(fetchEverywhere(workers(), () ->
                  fetchEverywhere(workers(), () -> myId()).values()));
            }
            """);

    Outcome outcome = jdist("-p", "2", "-H", "2*host1", all).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .isEqualTo("{2=[2, 3, 4, 5], 3=[2, 3, 4, 5], 4=[2, 3, 4, 5], 5=[2, 3, 4, 5]}\n");
  }

  @Test
  void aDriverMayAddHostsThoughNoOptionNamesAny() {
    RealSshd server = hosts.host();
    String adding =
        sandbox.source(
            "Adding.java",
            """
            import java.nio.file.Path;
            import java.util.List;

            void main(String[] arguments) {
              var config = Path.of(arguments[0]);
              var added = addProcs(List.of("host1"), options -> options.ssh(ssh -> ssh.configFile(config)));
              IO.println(remoteCallFetch(added.getFirst(), () -> System.getenv("HOME")));
            }
            """);

    Outcome outcome = sandbox.jdist("-p", "1", adding, hosts.config().toString()).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo(server.home() + "\n");
  }

  @Test
  void whatAWorkerThereIsGiven() {
    RealSshd server = hosts.host();
    String facts =
        sandbox.source(
            "Facts.java",
            """
            void main() {
              IO.println(remoteCallFetch(2, () -> System.getenv("GREETING") + " "
                  + System.getenv("TZ") + " " + System.getenv("SECRET") + " "
                  + System.getProperty("user.dir") + " " + System.getProperty("answer")));
            }
            """);
    Jdist run = jdist("-H", "host1", "--env", "GREETING=hi", "-D", "answer=42", facts);

    Outcome outcome =
        run.environment(Map.of("TZ", "Asia/Tokyo", "SECRET", "none of theirs"))
            .directory(folder)
            .run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo("hi Asia/Tokyo null " + folder + " 42\n");
    assertThat(server.home()).isDirectory();
  }

  @Test
  void ctrlCAndKillLeaveNothingThere() throws IOException {
    RealSshd server = hosts.host();
    try (Run pressed = jdist("-H", "2*host1", driver, "wait").atTerminal().begin()) {
      pressed.awaitOutput("busy").pressCtrlC();

      assertThat(pressed.awaitEnd().status()).isEqualTo(130);
    }
    try (Run killed = jdist("-H", "2*host1", driver, "wait").begin()) {
      killed.awaitOutput("busy");
      assertThat(server.jvms()).hasSize(3); // the launcher, and its workers

      killed.signal("KILL");

      await().atMost(SOON).until(() -> server.jvms().isEmpty());
    }
    sandbox.jdist("-p", "1", grownOld(driver)).run(); // sweeps what the dead driver left here
  }

  /// The driver, ten minutes after a session that nobody was left to end.
  private String grownOld(String program) throws IOException {
    try (DirectoryStream<Path> sessions =
        Files.newDirectoryStream(folder.resolve("tmp"), "jdist-*")) {
      for (Path session : sessions) {
        assertThat(session).isEmptyDirectory();
        Files.setLastModifiedTime(session, FileTime.from(Instant.now().minusSeconds(601)));
      }
    }
    return program;
  }

  @Test
  void flightRecordingsComeHome() throws IOException {
    hosts.host();
    Path recordings = folder.resolve("recordings");

    Outcome outcome = jdist("--jfr", recordings.toString(), "-H", "2*host1", driver).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(recordings.toFile().list())
        .contains("process-2-host1.jfr", "process-3-host1.jfr")
        .hasSize(3);
    assertThat(RecordingFile.readAllEvents(recordings.resolve("process-3-host1.jfr"))).isNotEmpty();
  }

  @Test
  void throughATunnelNothingButTheServerIsConnectedTo() {
    RealSshd server = hosts.outwardHost();
    String connections =
        sandbox.source(
            "Connections.java",
            """
            void main() throws Exception {
              fetchEverywhere(() -> 1);
              var pid = "pid=" + ProcessHandle.current().pid() + ",";
              var ss = new ProcessBuilder("ss", "-Htnp", "state", "established").start();
              for (var line : ss.inputReader().lines().filter(it -> it.contains(pid)).toList()) {
                IO.println(line.strip().split(" +")[3].replace("[::ffff:", "").replace("]", ""));
              }
            }
            """);

    Outcome outcome = jdist("--tunnel", "--multiplex", "-H", "2*host1", connections).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output().lines().filter(it -> !it.startsWith("127.0.0.1:")))
        .containsExactly(server.address() + ":" + server.port());
  }

  @Test
  void aHostThatFailsEndsTheRunUnlessTheOthersWillDo() {
    hosts.host();
    hosts.stranger();

    Outcome outcome = jdist("-H", "2*host1,host2", driver).run();
    Outcome enough = jdist("-H", "2*host1,host2", "--min-workers", "2", driver).run();

    assertThat(outcome.status()).isEqualTo(69);
    assertThat(outcome.errors())
        .startsWith("jdist: could not start worker 4 on host2: ")
        .contains("\n  stage   host key (", "\n  try     ")
        .endsWith("\n  2 of 3 workers were ready; pass --min-workers 2 to run without the rest\n");
    assertThat(enough.status()).isZero();
    assertThat(enough.errors()).endsWith("2 of 3 workers were ready, which is enough\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--machine-file none.txt         | jdist: none.txt: there is no such machine file",
        "--machine-file .                | jdist: .: the machine file cannot be read: it is a"
            + " folder",
        "-H a;b                          | jdist: -H a;b, column 1: \"a;b\" is no host",
        "-H host1 --min-workers 2        | jdist: --min-workers 2: only 1 asked for",
        "-H host1 --bind-to 1.2.3.4      | jdist: --bind-to is where the workers of -p listen",
        "-H host1 --manager x -p 1       | jdist: --manager starts workers in its own way",
        "-H host1 --ssh-backend rsh      | jdist: --ssh-backend rsh: expected mina or system",
        "-H host1 --ssh-option Port      | jdist: --ssh-option Port: expected KEY=VALUE",
        "-H host1 -i none                | jdist: -i none: no such file can be read",
        "-H host1 --max-parallel 0       | jdist: --max-parallel 0: expected a number from 1 on",
        "-H host1 --remote-java a'b      | jdist: --remote-java: \"a'b\" has a character",
        "-p 1 --tunnel                   | jdist: --tunnel: there is no host to reach",
      })
  void whatMakesNoSenseIsRefusedInWords(String options, String message) {
    List<String> words = new ArrayList<>(List.of(options.split(" +")));
    words.add(driver);

    Outcome outcome = sandbox.jdist(words.toArray(String[]::new)).run();

    assertThat(outcome.errors()).startsWith(message);
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void aDryRunSaysWhatWouldRunWhereAndSpeaksToNobody() {
    Outcome outcome =
        sandbox.jdist("--dry-run", "-p", "1", "-H", "2*ana@no.such:2222,b,auto*c", driver).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    assertThat(outcome.output())
        .contains(
            "driver   " + driver,
            "workers  2 on this host, each: heap ",
            "workers  3 to 4 on ana@no.such:2222 (-H 2*ana@no.such:2222,b,auto*c)\n"
                + "         ssh -p 2222 ana@no.such java jdist.launch.HostMain",
            "workers  5 on b ",
            "workers  as many as it has cores on c ");
  }

  @Test
  void cleanEmptiesTheCacheOfAHost() {
    RealSshd server = hosts.host();
    hosts.stranger();
    Path cache = server.home().resolve(".cache/jdist");
    assertThat(jdist("-H", "host1", driver).run().status()).isZero();
    assertThat(cache.resolve("host")).isNotEmptyDirectory();

    Outcome cleaned = jdist("clean", "-H", "host1").run();
    Outcome again = jdist("clean", "-H", "2*host1,host1").run();
    Outcome refused = jdist("clean", "-H", "host2").run();

    assertThat(cleaned.output()).matches("host1: [0-9]+ kB in " + cache + "\n");
    assertThat(cache).doesNotExist();
    assertThat(again.output()).isEqualTo("host1: there was nothing\n");
    assertThat(refused.errors()).contains("stage   host key");
    assertThat(refused.status()).isEqualTo(69);
  }

  @Test
  void theMachineFileMayComeFromAPipe() {
    hosts.host();

    Outcome outcome = jdist("--machine-file", "-", driver).input("host1\n").run();
    Outcome wrong = jdist("--machine-file", "-", driver).input("host1\nhost2:x\n").run();

    assertThat(outcome.output()).contains("\n2 ");
    assertThat(wrong.errors()).startsWith("jdist: standard input, line 2, column 7: ");
  }
}
