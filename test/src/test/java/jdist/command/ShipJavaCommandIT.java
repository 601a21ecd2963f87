package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdist.kit.Jdist;
import jdist.kit.Jdist.Outcome;
import jdist.kit.NoJava;
import jdist.kit.RealSshd;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;

/// The command with a host on which there is no Java, by a real server.
class ShipJavaCommandIT extends WithSshHosts {
  private static final String DRIVER =
      """
      void main() {
        IO.println(remoteCallFetch(2, () -> System.getProperty("java.home")));
      }
      """;

  private Jdist jdist(String... words) {
    List<String> all = new ArrayList<>(List.of("--ssh-config", hosts.config().toString()));
    all.addAll(List.of("--color", "never", "-H", "host1"));
    all.addAll(List.of(words));
    all.add(sandbox.source("Where.java", DRIVER));
    return sandbox
        .jdist(all.toArray(String[]::new))
        .environment(Map.of("JDIST_CACHE", folder.resolve("cache").toString()));
  }

  @Test
  void aHostWithoutJavaIsSentOneOnce() {
    RealSshd server = hosts.host(NoJava.forced());

    Outcome refused = jdist("--ship-java", "never").run();
    Outcome cold = jdist("-v").run();
    Outcome warm = jdist("-v").run();

    assertThat(refused.status()).isEqualTo(69);
    assertThat(refused.errors())
        .contains("there is no Java 25 or newer")
        .contains("\n  try     --ship-java auto, which sends it one; ");
    assertThat(cold.status()).isZero();
    assertThat(cold.errors())
        .contains("jdist: host1 has to be sent a Java, which is made first, once, ")
        .containsPattern("jdist: host1 is sent a Java, [0-9]+ MB, [0-9.]+ s\n");
    assertThat(cold.output()).startsWith(server.home() + "/.cache/jdist/host/");
    assertThat(warm.output()).startsWith(server.home() + "/.cache/jdist/host/");
    assertThat(warm.errors()).doesNotContain("is sent a Java");
  }

  @Test
  void whatMakesNoSenseIsRefusedInWords() {
    Outcome both = jdist("--ship-java", "always", "--remote-java", "/opt/java").run();
    Outcome wrong = jdist("--ship-java", "perhaps").run();

    assertThat(both.errors())
        .startsWith("jdist: --remote-java says which Java of theirs hosts use");
    assertThat(wrong.errors())
        .startsWith("jdist: --ship-java perhaps: expected auto or always or never");
  }
}
