package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import driver.PlainProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdist.cluster.ClusterManagerProvider;
import jdist.kit.InSandbox;
import jdist.kit.Jdist.Outcome;
import org.junit.jupiter.api.Test;

/// `--manager`: workers by a manager that is found on the driver's class path.
class ManagerCommandIT extends InSandbox {
  private static final List<String> CLASSES =
      List.of("driver/PlainManager", "driver/PlainProvider", "driver/PlainProvider$Faulty");

  /// A jar with a provider of the name `plain`.
  private String plain() {
    Map<String, byte[]> entries = new TreeMap<>();
    CLASSES.forEach(name -> entries.put(name + ".class", bytes("/" + name + ".class")));
    entries.put(
        "META-INF/services/" + ClusterManagerProvider.class.getName(),
        PlainProvider.class.getName().getBytes(StandardCharsets.UTF_8));
    return sandbox.jar("plain.jar", Map.of(), entries);
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = ManagerCommandIT.class.getResourceAsStream(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String driver() {
    return sandbox.source(
        "Job.java",
        """
        void main() {
          String host = remoteCallFetch(3, () -> remoteCallFetch(2, () -> System.getProperty("jdist.host")));
          IO.println(workers() + " on " + host);
        }
        """);
  }

  @Test
  void itsWorkersRunTheDriversCalls() {
    Outcome outcome =
        sandbox.jdist("-p", "2", "--manager", "plain", "-cp", plain(), driver()).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo("[2, 3] on here\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void anUnknownOneIsRefusedWithThoseThatThereAre() {
    Outcome outcome =
        sandbox.jdist("-p", "2", "--manager", "slurm", "-cp", plain(), driver()).run();

    assertThat(outcome.errors())
        .isEqualTo(
            "jdist: --manager slurm: there is no cluster manager of that name on the driver's class"
                + " path, which has plain\n");
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void anOptionThatItDoesNotKnowIsRefusedInItsWords() {
    Outcome outcome =
        sandbox
            .jdist(
                "-p",
                "2",
                "--manager",
                "plain",
                "--manager-option",
                "x=1",
                "-cp",
                plain(),
                driver())
            .run();

    assertThat(outcome.errors())
        .isEqualTo("jdist: --manager plain: its options are ident and fault, not {x=1}\n");
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void whatGoesWrongInItIsNamedWithItsStage() {
    Outcome outcome =
        sandbox
            .jdist(
                "-p",
                "2",
                "--manager=plain",
                "--manager-option",
                "fault=launch",
                "-cp",
                plain(),
                driver())
            .run();

    assertThat(outcome.errors())
        .isEqualTo(
            """
            jdist: --manager plain: could not start 2 workers: Faulty failed: \
            java.lang.IllegalStateException: the queue is closed
              stage   start (start > announce > join > replay)
              0 of 2 workers were ready
            """);
    assertThat(outcome.status()).isEqualTo(69);
  }

  @Test
  void oneThatCannotBeMadeIsNoDefectOfJdist() {
    Outcome outcome =
        sandbox
            .jdist(
                "-p",
                "2",
                "--manager",
                "plain",
                "--manager-option",
                "fault=create",
                "-cp",
                plain(),
                driver())
            .run();

    assertThat(outcome.errors())
        .isEqualTo(
            "jdist: --manager plain: it could not be made: java.lang.IllegalStateException: not"
                + " now\n");
    assertThat(outcome.status()).isEqualTo(69);
  }
}
