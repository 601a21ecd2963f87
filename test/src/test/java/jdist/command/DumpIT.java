package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import jdist.kit.Jdist.Outcome;
import jdist.kit.Run;
import jdist.kit.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What all processes are doing, as SIGQUIT and `--time-limit` show it.
@Timeout(120)
class DumpIT {
  /// Worker 2 spins, and waits for a call that rests on worker 3; two threads of worker 3 wait for
  /// each other's locks.
  private static final String DRIVER =
      """
      import java.util.concurrent.CountDownLatch;

      void spin() {
        while (true) {
          Thread.onSpinWait();
        }
      }

      void rest() throws Exception {
        new CountDownLatch(1).await();
      }

      static class Locks {
        static final Object LEFT = new Object();
        static final Object RIGHT = new Object();
        static final CountDownLatch BOTH = new CountDownLatch(2);
      }

      void lock(Object first, Object second) {
        synchronized (first) {
          Locks.BOTH.countDown();
          try {
            Locks.BOTH.await();
          } catch (InterruptedException e) {
            return;
          }
          synchronized (second) {
            IO.println("never");
          }
        }
      }

      void main(String[] arguments) throws Exception {
        remoteRun(3, () -> {
          Thread.ofPlatform().daemon().name("lefty").start(() -> lock(Locks.LEFT, Locks.RIGHT));
          Thread.ofPlatform().daemon().name("righty").start(() -> lock(Locks.RIGHT, Locks.LEFT));
        }).await();
        remoteRun(2, () -> remoteDo(3, () -> rest())).await();
        var spinning = remoteRun(2, () -> spin());
        long pid = remoteCallFetch(4, () -> ProcessHandle.current().pid());
        if (arguments.length > 0) {
          new ProcessBuilder("kill", "-STOP", "" + pid).start().waitFor();
        }
        IO.println("busy");
        spinning.await();
      }
      """;

  @TempDir Path folder;
  private Sandbox sandbox;
  private String driver;

  @BeforeEach
  void make() {
    sandbox = new Sandbox(folder);
    driver = sandbox.source("Stuck.java", DRIVER);
  }

  @AfterEach
  void nothingIsLeft() {
    sandbox.checkNothingIsLeft();
  }

  private static void checkDump(String text) {
    assertThat(text)
        .containsPattern(
            "worker 2 \\(.+\\) runs a call of process 1 \\(.+\\) for \\d+\\.\\d s:"
                + " Stuck\\.lambda\\S+\\(Stuck\\.java:40\\), in jdist-\\S+\n")
        .containsPattern(
            "worker 3 \\(.+\\) runs a call of worker 2 \\(.+\\) for \\d+\\.\\d s:"
                + " Stuck\\.lambda\\S+\\(Stuck\\.java:39\\), in jdist-\\S+\n")
        .containsPattern("process 1 \\(.+\\) waits for 1 answer of worker 2 \\(.+\\)\n")
        .containsPattern(
            "worker 3 \\(.+\\) lefty\n"
                + "  BLOCKED, on java\\.lang\\.Object@\\S+ held by righty, in a deadlock\n")
        .containsSubsequence(
            "-- threads of the program\n", "at Stuck.spin(Stuck.java:", "-- threads of jdist\n");
  }

  @Test
  void atTheTimeLimitAllThreadsAreShownAndTheRunEnds() {
    Outcome outcome = sandbox.jdist("--time-limit", "15s", "-p", "3", "-t", "2", driver).run();

    assertThat(outcome.status()).isEqualTo(124);
    assertThat(outcome.output()).isEqualTo("busy\n");
    assertThat(outcome.errors())
        .startsWith("jdist: threads of 4 processes (after 15s)\n")
        .contains("\njdist: the time limit of 15s has passed\n");
    checkDump(outcome.errors());
  }

  @Test
  void aRunThatEndsInTimeIsNotTouched() {
    String quick = sandbox.source("Quick.java", "void main() { IO.println(nworkers()); }");

    Outcome outcome = sandbox.jdist("--time-limit=1h30m", "-p", "2", quick).run();

    assertThat(outcome).isEqualTo(new Outcome(0, "2\n", ""));
  }

  @Test
  void theTimeLimitCountsWhileWorkersStart() {
    Outcome outcome =
        sandbox
            .jdist(Agents.option(sandbox, "hang:" + folder), "--time-limit", "4", "-p", "2", driver)
            .run();

    assertThat(outcome.status()).isEqualTo(124);
    assertThat(outcome.errors()).contains("jdist: threads of 1 process (after 4s)\n");
  }

  @Test
  void sigquitShowsAllProcessesAndNamesTheFrozen() {
    try (Run run =
        sandbox
            .jdist("-p", "3", "-t", "2", driver, "freeze")
            .under("env", "--default-signal=QUIT", "--default-signal=TERM")
            .begin()
            .awaitOutput("busy")) {
      run.signal("QUIT");

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> run.errors().contains("in the JDK's code alone"));
      assertThat(run.errors())
          .containsSubsequence("Full thread dump", "jdist: threads of 4 processes (SIGQUIT)\n");
      assertThat(run.errors()).containsPattern("\nworker 4 \\(.+\\) does not answer\n");
      checkDump(run.errors());
      assertThat(run.signal("TERM").awaitEnd().status()).isEqualTo(143);
    }
  }
}
