package jdist.command;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdist.kit.Jdist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What goes in and comes out of the command: arguments, streams, statuses, words.
@Timeout(120)
class CommandIT {
  @TempDir Path folder;

  private String source(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), "import static jdist.Distributed.*;\n" + text)
        .toString();
  }

  @Test
  void everythingBehindTheDriverIsTheDrivers() throws IOException {
    String echo =
        source("Echo.java", "void main(String[] a) { IO.println(String.join(\"|\", a)); }");

    Jdist.Outcome outcome = jdist("-p", "1", echo, "a", "-p", "--tunnel", "b c").run();

    assertThat(outcome.output()).isEqualTo("a|-p|--tunnel|b c\n");
    assertThat(outcome.errors()).isEmpty();
  }

  @Test
  void workersThatTheDriverAddsRunWhatEverywhereHasRun() throws IOException {
    String late =
        source(
            "Late.java",
            """
            static int set;
            int own = 7;
            void main() {
              everywhere(() -> set = own);
              own = 8;
              int late = addProcs(1).getFirst();
              IO.println(remoteCallFetch(late, () -> set));
            }
            """);

    Jdist.Outcome outcome = jdist("-p", "1", late).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo("7\n");
  }

  @Test
  void theDriversExitStatusIsJdists() throws IOException {
    String exit = source("Exit.java", "void main() { System.exit(7); }");

    assertThat(jdist("-p", "2", exit).run().status()).isEqualTo(7);
  }

  @Test
  void anExceptionLeavesMainAsUnderJava() throws IOException {
    String fails =
        source("Fails.java", "void main() { throw new IllegalStateException(\"as I said\"); }");

    Jdist.Outcome outcome = jdist("-p", "1", fails).run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .isEqualTo(
            "Exception in thread \"main\" java.lang.IllegalStateException: as I said\n"
                + "\tat Fails.main(Fails.java:2)\n");
  }

  @Test
  void aRemoteExceptionNamesTheWorkerAndItsFrames() throws IOException {
    String fails =
        source(
            "Remote.java",
            "int half(int x) { return 1 / x; }\n"
                + "void main() { remoteCallFetch(2, () -> half(0)); }");

    Jdist.Outcome outcome = jdist("-p", "1", fails).run();

    assertThat(outcome.errors())
        .containsSubsequence(
            "jdist.failure.RemoteException: On worker 2 (",
            "at Remote.main(Remote.java:3)",
            "Caused by: java.lang.ArithmeticException: / by zero",
            "at Remote.half(Remote.java:2)")
        .doesNotContain("at jdist.");
  }

  @Test
  void aSourceThatDoesNotCompileEndsAsJavacDoes() throws IOException {
    String broken = source("Broken.java", "void main() { int x = \"a\"; }");

    Jdist.Outcome outcome = jdist("-p", "2", broken).run();

    assertThat(outcome.status()).isEqualTo(65);
    assertThat(outcome.errors())
        .contains("Broken.java:2: error: incompatible types: String cannot be converted to int")
        .contains("                      ^")
        .endsWith("1 error\n");
  }

  @Test
  void theStandardInputIsTheDrivers() throws IOException {
    String reads = source("Reads.java", "void main() { IO.println(IO.readln() + \"!\"); }");

    assertThat(jdist("-p", "1", reads).input("hello\n").run().output()).isEqualTo("hello!\n");
  }

  @Test
  void workersThatCannotStartAreReportedOnce() throws IOException {
    String idle = source("Idle.java", "void main() {}");

    Jdist.Outcome outcome = jdist("-p", "3", "-J-Xmx1k", idle).run();

    assertThat(outcome.status()).isEqualTo(69);
    assertThat(outcome.errors())
        .startsWith("jdist: could not start 3 workers on ")
        .containsOnlyOnce("Too small maximum heap")
        .contains("stage   announce", "0 of 3 workers were ready");
  }

  @Test
  void withoutWorkersProcessOneIsTheWorker() throws IOException {
    String alone =
        source(
            "Alone.java",
            "void main() { IO.println(workers() + \" \" + remoteCallFetch(ANY, () -> myId())); }");

    assertThat(jdist(alone).run().output()).isEqualTo("[1] 1\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-p 0 x.jar          | -p 0: the number of workers is 1 to 32766",
        "-p -1 x.jar         | -1",
        "-p many x.jar       | -p many: the number of workers is 1 to 32766",
        "-p 100000 x.jar     | -p 100000: the number of workers is 1 to 32766",
        "-p 2 no-such.jsh    | no-such.jsh: no such file",
        "-p 2 no-such.jar    | no-such.jar: no such file",
        "-p 2 src            | src is a directory",
        "-p 2 /dev/null      | /dev/null is not a regular file",
        "@no-such-file x.jar | @no-such-file: no such file",
        "--porcs 2 x.jar     | unknown option --porcs; did you mean --procs?",
        "-t 0 x.jar          | -t 0",
        "--topology ring x   | --topology ring: expected all-to-all, master-worker or custom",
        "--heartbeat soon x  | --heartbeat soon",
      })
  void badUsageIsRefusedInWords(String line, String words) {
    Jdist.Outcome outcome = jdist(line.split(" ")).run();

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors()).startsWith("jdist: ").contains(words);
    assertThat(outcome.errors().lines()).hasSize(1);
  }
}
