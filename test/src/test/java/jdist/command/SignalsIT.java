package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import jdist.kit.InSandbox;
import jdist.kit.Jdist;
import jdist.kit.Jdist.Outcome;
import jdist.kit.Run;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ctrl-C, a closed terminal, and `kill`, whatever the driver is doing.
class SignalsIT extends InSandbox {
  /// It says when it is busy: in a call, in a call of another thread, on its own and deaf to
  /// interrupts, or in a call whose end it waits for and has an answer to.
  private static final String DRIVER =
      """
      import java.util.concurrent.CountDownLatch;
      import jdist.failure.*;

      static class Sleep {
        static final CountDownLatch INTERRUPTED = new CountDownLatch(1);
      }

      void sleep() throws Exception {
        try {
          IO.println("busy");
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Sleep.INTERRUPTED.countDown();
          throw e;
        }
      }

      void call() {
        remoteRun(2, () -> sleep()).await();
      }

      void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
          case "call" -> call();
          case "thread" -> {
            Thread thread = new Thread(this::call);
            thread.start();
            thread.join();
          }
          case "deaf" -> {
            while (true) {
              try {
                sleep();
              } catch (InterruptedException e) {
                // as bad drivers do
              }
            }
          }
          case "careful" -> {
            try {
              call();
            } catch (CallCancelledException | CallInterruptedException e) {
              Thread.interrupted();
              remoteRun(2, () -> Sleep.INTERRUPTED.await()).await();
              IO.println("the call is over, here and there");
            }
          }
        }
      }
      """;

  private static final String INTERRUPTED = "jdist: interrupted; again to end at once";

  private String driver;

  @BeforeEach
  void make() {
    driver = sandbox.source("Busy.java", DRIVER);
  }

  private Jdist busy(String how) {
    return sandbox.jdist("-p", "1", driver, how);
  }

  /// A start that does not end by itself.
  private Jdist endlessStart() {
    return sandbox.jdist(Agents.option(sandbox, "hang:" + folder), "-p", "2", driver, "call");
  }

  @Test
  void ctrlCCancelsTheCallsAndLetsTheDriverEnd() {
    try (Run run = busy("careful").atTerminal().begin().awaitOutput("busy")) {
      Outcome outcome = run.pressCtrlC().awaitEnd();

      assertThat(outcome.output())
          .contains(INTERRUPTED, "the call is over, here and there")
          .doesNotContain("Exception");
      assertThat(outcome.status()).isEqualTo(130);
    }
  }

  @Test
  void aDriverThatDoesNotCareIsEndedByTheSecondCtrlCOrAfterFiveSeconds() {
    try (Run once = busy("deaf").atTerminal().begin();
        Run twice = busy("deaf").atTerminal().begin()) {
      once.awaitOutput("busy").pressCtrlC().awaitOutput(INTERRUPTED);
      twice.awaitOutput("busy").pressCtrlC().awaitOutput(INTERRUPTED);

      assertThat(twice.pressCtrlC().awaitEnd().status()).isEqualTo(130);
      assertThat(once.awaitEnd().status()).isEqualTo(130);
    }
  }

  @Test
  void ctrlCEndsTheStartAtOnce() {
    try (Run run = endlessStart().atTerminal().begin()) {
      Agents.awaitHanging(folder, 2);

      Outcome outcome = run.pressCtrlC().awaitEnd();

      assertThat(outcome.status()).isEqualTo(130);
      assertThat(outcome.output()).isEqualTo("^C");
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129"})
  void theEndBySignalIsSilent(String signal, int status) {
    String handled = "--default-signal=" + signal;
    try (Run call = busy("call").under("env", handled).begin();
        Run thread = busy("thread").under("env", handled).begin();
        Run deaf = busy("deaf").under("env", handled).begin();
        Run start = endlessStart().under("env", handled).begin()) {
      for (Run run : new Run[] {call, thread, deaf}) {
        Outcome outcome = run.awaitOutput("busy").signal(signal).awaitEnd();
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.status()).isEqualTo(status);
      }
      Agents.awaitHanging(folder, 2);
      Outcome outcome = start.signal(signal).awaitEnd();
      assertThat(outcome.errors()).isEmpty();
      assertThat(outcome.status()).isEqualTo(status);
    }
  }
}
