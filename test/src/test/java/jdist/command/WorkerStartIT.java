package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import jdist.kit.InSandbox;
import jdist.kit.Jdist.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Workers that cannot start, or that say other things than they should: told once, in words, with
/// what to try.
class WorkerStartIT extends InSandbox {
  private String driver;

  @BeforeEach
  void make() {
    driver = sandbox.source("Runs.java", "void main() { IO.println(\"runs with \" + workers()); }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-J-Xmx1k           | each exited with status 1 before it announced itself"
            + " | Too small maximum heap    | a larger heap, such as -J-Xmx512m",
        "-J-XX:Nonsense     | each exited with status 1 before it announced itself"
            + " | Unrecognized VM option 'Nonsense' | without it in -J",
        "exit               | each exited with status 3 before it announced itself"
            + " | it said this licence has ended    | -version, to see what that JVM says",
        "kill               | each was killed by signal 9 (SIGKILL), as the kernel does when"
            + " memory runs out, before it announced itself | stage   announce | fewer workers",
        "wrong              | each announced itself with a wrong line: |"
            + " \"jdist_worker:4711#elsewhere nonce=00\" | without what prints it: an agent in -J",
        "hang               | each did not announce itself within 1 s"
            + " | stage   announce                  | a longer --worker-timeout",
      })
  void aStartThatFailsIsTold(String how, String reason, String evidence, String remedy) {
    boolean hangs = how.equals("hang");
    String agent = hangs ? "hang:" + folder : how;
    String spoiled = how.startsWith("-J") ? how : Agents.option(sandbox, agent);

    Outcome outcome =
        sandbox.jdist("--worker-timeout", hangs ? "1" : "60", spoiled, "-p", "2", driver).run();

    assertThat(outcome.status()).isEqualTo(69);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .startsWith("jdist: could not start 2 workers on ")
        .containsOnlyOnce(reason)
        .containsOnlyOnce(evidence)
        .containsOnlyOnce("  try     ")
        .contains(remedy)
        .endsWith("\n  0 of 2 workers were ready\n");
  }

  @Test
  void noiseBeforeTheGreetingDoesNoHarm() {
    Outcome outcome = sandbox.jdist(Agents.option(sandbox, "noise"), "-p", "2", driver).run();

    assertThat(outcome.errors().lines())
        .containsExactlyInAnyOrder(
            "      From worker 2:\twelcome",
            "      From worker 2:\tthis licence ends soon",
            "      From worker 2:\tpassword: ",
            "      From worker 3:\twelcome",
            "      From worker 3:\tthis licence ends soon",
            "      From worker 3:\tpassword: ");
    assertThat(outcome.output()).isEqualTo("runs with [2, 3]\n");
    assertThat(outcome.status()).isZero();
  }
}
