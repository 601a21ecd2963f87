package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jdist.kit.InSandbox;
import jdist.kit.Jdist.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `//JAVA_OPTIONS` and `//JDIST`: what a source file says of its own run.
class SourceLinesIT extends InSandbox {
  private static final String TELL =
      """
      String tell() {
        return System.getProperty("from", "none") + " " + Runtime.getRuntime().maxMemory() / 1_000_000;
      }

      void main() {
        IO.println(nprocs() + " processes, " + tell());
        IO.println(remoteCallFetch(2, () -> tell()));
      }
      """;

  private static final String LINES =
      "//JAVA_OPTIONS -Xmx64m -XX:+UseSerialGC -Dfrom=file\n//JDIST -p 2\n";

  private static void assertSaid(Outcome outcome, String output) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo(output);
    assertThat(outcome.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void theyCountForDriverAndWorkers(String end) {
    String driver = sandbox.source("Job.java", (LINES + TELL).replace("\n", end));

    assertSaid(sandbox.jdist(driver).run(), "3 processes, file 64\nfile 64\n");
  }

  @Test
  void whatIsTypedWins() {
    String driver = sandbox.source("Job.java", LINES + TELL);

    assertSaid(
        sandbox
            .jdist("-p1", "-J-Dfrom=worker", "--driver-J", "-Dfrom=driver", "-J-Xmx80m", driver)
            .run(),
        "2 processes, driver 64\nworker 81\n");
  }

  @Test
  void theyWinOverTheEnvironment() {
    String driver = sandbox.source("Job.java", LINES + TELL);

    assertSaid(
        sandbox
            .jdist(driver)
            .environment(Map.of("JDIST_OPTIONS", "-p 1 -J-Dfrom=environment"))
            .run(),
        "3 processes, file 64\nfile 64\n");
  }

  @Test
  void aDriverThatAnArgumentFileNamesHasItsLinesRead() throws IOException {
    String driver = sandbox.source("Job.java", LINES + TELL);
    Path options = Files.writeString(folder.resolve("options"), "-J-Dfrom=options " + driver);

    assertSaid(sandbox.jdist("@" + options).run(), "3 processes, file 64\noptions 64\n");
  }

  @Test
  void workersOfTheFileCountForTheShareOfTheDriversHeap() {
    String driver = sandbox.source("Job.java", heap(""));
    String alone = sandbox.source("Few.java", heap("//JDIST -p 2\n"));

    long large = Long.parseLong(sandbox.jdist(driver).run().output().strip());
    long small = Long.parseLong(sandbox.jdist(alone).run().output().strip());

    assertThat(small).isBetween(large / 4, large / 2);
  }

  private static String heap(String line) {
    return line + "void main() { IO.println(Runtime.getRuntime().maxMemory()); }";
  }

  @Test
  void whatReachesHostsOrFindsLibrariesIsOnTheClassPathOnlyWhereALineAsksForIt() {
    String plain = arguments("Plain.java", "");
    String hosts = arguments("Hosts.java", "//JDIST --ssh-backend mina\n");
    String library = arguments("Library.java", "//JAVA_OPTIONS -ea\n//DEPS\n");

    assertThat(plain).doesNotContain("/lib/deps/", "/lib/hosts/");
    assertThat(hosts).contains("/lib/hosts/sshd").doesNotContain("/lib/deps/");
    assertThat(library)
        .contains("/lib/deps/context", "/lib/hosts/slf4j-nop")
        .doesNotContain("sshd");
  }

  private String arguments(String name, String lines) {
    String driver =
        sandbox.source(
            name,
            lines
                + """
                void main() throws Exception {
                  IO.println(java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/cmdline")));
                }
                """);
    return sandbox.jdist(driver).run().output();
  }

  @Test
  void aDryRunShowsThem() {
    String driver = sandbox.source("Job.java", LINES + TELL);

    Outcome outcome = sandbox.jdist("--dry-run", driver).run();

    assertThat(outcome.output())
        .contains(
            driver + " line 2 says //JAVA_OPTIONS -Xmx64m -XX:+UseSerialGC -Dfrom=file\n",
            driver + " line 3 says //JDIST -p 2\n",
            "workers  2 to 3 on this host");
  }

  @Test
  void soDoesMuchTalk() {
    String driver = sandbox.source("Job.java", LINES + TELL);

    assertThat(sandbox.jdist("-v", driver).run().errors())
        .contains("jdist: " + driver + " line 3 says //JDIST -p 2\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//JDIST Other.java|//JDIST: it may hold options alone, and \"Other.java\" is none",
        "//JDIST --nothing|//JDIST: unknown option --nothing",
        "//JDIST -p many|//JDIST: -p many: the number of workers is",
        "//JAVA_OPTIONS Xmx1g|//JAVA_OPTIONS: \"Xmx1g\" is no option of the JVM",
      })
  void aWrongLineIsRefusedByFileAndNumber(String lineAndWords) {
    String[] parts = lineAndWords.split("\\|");
    String driver = sandbox.source("Job.java", "\n" + parts[0] + "\n" + TELL);

    Outcome outcome = sandbox.jdist(driver).run();

    assertThat(outcome.errors()).startsWith("jdist: " + driver + " line 3: " + parts[1]);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.status()).isEqualTo(2);
  }
}
