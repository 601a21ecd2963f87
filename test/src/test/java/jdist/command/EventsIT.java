package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdist.kit.InSandbox;
import jdist.kit.Jdist.Outcome;
import jdist.kit.JsonReader;
import jdist.kit.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `--json` has a run tell scripts.
class EventsIT extends InSandbox {
  private static final String DRIVER =
      """
      void exitSoon() {
        Thread.ofPlatform().start(() -> {
          remoteRun(2, () -> Thread.sleep(500)).await();
          System.exit(4);
        });
      }

      void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
          case "exit" -> System.exit(7);
          case "exit past a byte" -> System.exit(263);
          case "exit elsewhere" -> exitSoon();
          case "virtual exit" -> Thread.startVirtualThread(() -> System.exit(5)).join();
          case "throw" -> throw new IllegalStateException("as I said");
          case "log anew" -> {
            java.util.logging.LogManager.getLogManager().readConfiguration();
            System.exit(6);
          }
          case "reset" -> {
            java.util.logging.LogManager.getLogManager().reset();
            exitSoon();
          }
          case "lose" -> {
            try {
              remoteRun(3, () -> System.exit(3)).await();
            } catch (jdist.failure.ProcessExitedException e) {
              addProcs(1);
            }
          }
          case "hang" -> {
            IO.println("busy");
            new java.util.concurrent.CountDownLatch(1).await();
          }
        }
      }
      """;

  /// What is said in JSON, and nothing else is a line that begins with a brace.
  private static List<Map<?, ?>> events(Outcome outcome) {
    return outcome
        .errors()
        .lines()
        .filter(line -> line.startsWith("{"))
        .<Map<?, ?>>map(line -> (Map<?, ?>) JsonReader.read(line))
        .toList();
  }

  private String driver() {
    return sandbox.source("Ends.java", DRIVER);
  }

  private static Map<?, ?> last(Outcome outcome) {
    assertThat(events(outcome)).hasSize(2);
    assertThat(events(outcome).getFirst().get("event")).isEqualTo("ready");
    return events(outcome).getLast();
  }

  @Test
  void aRunSaysWhenItIsReadyAndWhenItHasEnded() {
    Outcome outcome = sandbox.jdist("--json", "-p", "2", driver(), "return").run();

    Map<?, ?> ready = events(outcome).getFirst();
    assertThat(outcome.errors().lines()).hasSize(2);
    assertThat(outcome.output()).isEmpty();
    assertThat(ready.keySet())
        .hasToString("[event, version, session, workers, hosts, seconds, topology, tls]");
    assertThat(ready.get("event")).isEqualTo("ready");
    assertThat(ready.get("session").toString()).matches("[0-9a-f]+");
    assertThat(ready.get("workers")).isEqualTo(2L);
    assertThat((List<?>) ready.get("hosts"))
        .singleElement()
        .satisfies(host ->
            assertThat(host.toString())
                .endsWith(", workers=[2, 3], java=" + System.getProperty("java.version") + "}"));
    assertThat((double) ready.get("seconds")).isBetween(0.01, 60.0);
    assertThat(ready.get("topology")).isEqualTo("lazy mesh");
    assertThat(ready.get("tls")).isEqualTo(false);
    Map<?, ?> end = events(outcome).getLast();
    assertThat(end.keySet()).hasToString("[event, status, seconds, workers, lost]");
    assertThat(end.get("event")).isEqualTo("end");
    assertThat(end.get("status")).isEqualTo(0L);
    assertThat((double) end.get("seconds")).isGreaterThanOrEqualTo((double) ready.get("seconds"));
    assertThat(end.get("workers")).isEqualTo(2L);
    assertThat((List<?>) end.get("lost")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "exit, 7",
    "exit past a byte, 7",
    "exit elsewhere, 4",
    "virtual exit, 5",
    "throw, 1",
    "log anew, 6",
    "reset, 4",
  })
  void theEndHasTheStatusHoweverItCame(String how, int status) {
    Outcome outcome = sandbox.jdist("--json", "-p", "1", driver(), how).run();

    assertThat(outcome.status()).isEqualTo(status);
    assertThat(last(outcome).get("status")).isEqualTo((long) status);
    assertThat(outcome.errors()).doesNotContain("Runtime.exit");
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129", "INT, 130"})
  void aSignalIsAStatusToo(String signal, int status) {
    try (Run run =
        sandbox
            .jdist("--json", "-p", "1", driver(), "hang")
            .under("env", "--default-signal=" + signal)
            .begin()) {
      Outcome outcome = run.awaitOutput("busy").signal(signal).awaitEnd();

      assertThat(outcome.status()).isEqualTo(status);
      assertThat(last(outcome).get("status")).isEqualTo((long) status);
    }
  }

  @Test
  void soIsTheTimeLimit() {
    String driver = driver();
    var _ = sandbox.jdist(driver, "return").run(); // compiles it
    Outcome outcome =
        sandbox.jdist("--json", "-p", "1", "--time-limit", "5s", driver, "hang").run();

    assertThat(outcome.status()).isEqualTo(124);
    assertThat(last(outcome).get("status")).isEqualTo(124L);
  }

  @Test
  void workersThatDiedAreNamed() {
    Outcome outcome = sandbox.jdist("--json", "-p", "3", driver(), "lose").run();

    assertThat(last(outcome).get("workers")).isEqualTo(4L); // with the one that was added
    assertThat(last(outcome).get("lost")).isEqualTo(List.of(3L));
    assertThat(outcome.status()).isZero();
  }

  @Test
  void aStartThatFailsSaysSoBesideTheWordsForPeople() {
    Outcome outcome = sandbox.jdist("--json", "-p", "2", "-J-Xfoo", driver(), "return").run();

    assertThat(outcome.errors()).startsWith("jdist: could not start 2 workers");
    assertThat(events(outcome))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.get("event")).isEqualTo("failed");
          assertThat(event.get("status")).isEqualTo(69L);
          assertThat(event.get("message").toString()).startsWith("could not start 2 workers");
        });
    assertThat(outcome.status()).isEqualTo(69);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "void main() { foo(); }  | 65 | does not compile",
        "static int noMain() { return 0; } class X {} | 2 | no main method",
      })
  void soDoesADriverThatCannotBeRun(String source, int status, String message) throws Exception {
    String type = status == 2 ? "public class Bad { " + source + " }" : source;
    Path bad = Files.writeString(folder.resolve("Bad.java"), type);

    Outcome outcome = sandbox.jdist("--json", "-p", "1", bad.toString()).run();

    assertThat(events(outcome))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.get("event")).isEqualTo("failed");
          assertThat(event.get("status")).isEqualTo((long) status);
          assertThat(event.get("message").toString()).contains(message);
        });
    assertThat(outcome.status()).isEqualTo(status);
  }

  @Test
  void anEndBeforeTheDriverRanIsAFailureWithTheStatusOfTheSignal() {
    try (Run run =
        sandbox
            .jdist("--json", Agents.option(sandbox, "hang:" + folder), "-p", "1", driver(), "hang")
            .under("env", "--default-signal=TERM")
            .begin()) {
      Agents.awaitHanging(folder, 1);

      Outcome outcome = run.signal("TERM").awaitEnd();

      assertThat(events(outcome))
          .singleElement()
          .hasToString(
              "{event=failed, status=143, message=the run was ended before the driver's main was"
                  + " called}");
    }
  }

  @Test
  void theProgramsOwnLoggingGoesOnAsItHasSaid() {
    String driver =
        sandbox.source(
            "Logs.java",
            """
            import java.util.logging.*;

            void main() {
              for (Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setLevel(Level.ALL); // and yet the logger's level is INFO
              }
              Logger.getLogger("mine").info("hello");
              Logger.getLogger("mine").fine("not said");
              System.exit(0);
            }
            """);
    String told = "java.util.logging.config.file=" + folder.resolve("logging.properties");
    write(
        "logging.properties",
        """
        handlers = java.util.logging.ConsoleHandler
        java.util.logging.ConsoleHandler.level = ALL
        java.lang.Runtime.level = FINE
        """);

    Outcome silent = sandbox.jdist("--json", driver).run();
    Outcome wanted = sandbox.jdist("--json", "-D", told, driver(), "exit").run();

    assertThat(silent.errors()).contains("INFO: hello").doesNotContain("not said", "Runtime.exit");
    assertThat(wanted.errors()).contains("Runtime.exit() called with status: 7");
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
