package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdist.kit.InSandbox;
import jdist.kit.Jdist;
import jdist.kit.Jdist.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `//DEPS`: libraries that a source file names, from a repository of the test's own.
class DependenciesIT extends InSandbox {
  private static final String HELLO =
      """
      void main() {
        IO.println(remoteCallFetch(2, () -> lib.Greeting.text()));
      }
      """;

  private MavenHome maven;

  @BeforeEach
  void makeRepository() throws IOException {
    maven = new MavenHome(folder, sandbox);
    maven.library("Word", "1.0", "\"hello\"");
    maven.library("Greeting", "1.0", "Word.text() + \" from a library\"", "word:1.0");
  }

  private Jdist jdist(String... words) {
    List<String> all = new ArrayList<>(List.of("--driver-J", maven.option()));
    all.addAll(List.of(words));
    return sandbox
        .jdist(all.toArray(String[]::new))
        .environment(Map.of("JDIST_CACHE", sandbox.make("cache").toString()));
  }

  private static void assertGreets(Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo("hello from a library\n");
    assertThat(outcome.status()).isZero();
  }

  private static void assertRefused(Outcome outcome, int status, String words) {
    assertThat(outcome.errors()).startsWith("jdist: " + words).hasLineCount(1);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.status()).isEqualTo(status);
  }

  private static void delete(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (file.toString().endsWith(ending)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void aLibraryAndWhatItNeedsAreThereOnWorkersToo() {
    String driver = sandbox.source("Job.java", "//DEPS org.lib:greeting:1.0\r\n" + HELLO);

    assertGreets(jdist("-p", "2", driver).run());
  }

  @Test
  void aScriptHasThemToo() throws IOException {
    Path driver =
        Files.writeString(
            folder.resolve("job.jsh"),
            """
            //DEPS org.lib:greeting:1.0
            //JDIST -p 1
            import static jdist.Distributed.*;
            IO.println(remoteCallFetch(2, () -> lib.Greeting.text()));
            """);

    assertGreets(jdist(driver.toString()).run());
  }

  @Test
  void aFileOfLNamesItsOwn() {
    String load =
        sandbox.source(
            "My Tools.java",
            """
            //DEPS org.lib:greeting:1.0
            class Tools {
              static String text() {
                return lib.Greeting.text();
              }
            }
            """);
    String driver =
        sandbox.source(
            "Job.java", "void main() { IO.println(remoteCallFetch(2, () -> Tools.text())); }");

    assertGreets(jdist("-p", "1", "-L", load, driver).run());
  }

  @Test
  void aDriverWhoseNameIsQuotedInAnArgumentFileHasThem() throws IOException {
    sandbox.make("my jobs");
    String driver = sandbox.source("my jobs/Job.java", "//DEPS org.lib:greeting:1.0\n" + HELLO);
    Path options = Files.writeString(folder.resolve("options"), "-p 1 '" + driver + "'");

    assertGreets(jdist("@" + options).run());
  }

  @Test
  void whatWasResolvedOnceIsNotResolvedAgain() throws IOException {
    String driver = sandbox.source("Job.java", "//DEPS org.lib:greeting:1.0\n" + HELLO);
    assertGreets(jdist("-p", "1", driver).run());
    delete(maven.remote(), "");
    delete(maven.local(), ".pom");
    Path loaded = folder.resolve("loaded");

    assertGreets(jdist("-p", "1", "--driver-J", "-Xlog:class+load:file=" + loaded, driver).run());

    assertThat(loaded).content().doesNotContain("org.eclipse.aether", "eu.maveniverse");
  }

  @Test
  void aJarThatIsGoneIsResolvedAgain() throws IOException {
    String driver = sandbox.source("Job.java", "//DEPS org.lib:greeting:1.0\n" + HELLO);
    assertGreets(jdist("-p", "1", driver).run());
    delete(maven.local(), ".jar");

    assertGreets(jdist("-p", "1", driver).run());
  }

  @Test
  void aRangeIsLookedAtEachTime() throws IOException {
    String driver =
        sandbox.source(
            "Job.java",
            """
            //DEPS org.lib:word:[1.0,2.0)
            void main() {
              IO.println(lib.Word.text());
            }
            """);
    maven.versions("word", "1.0");
    assertThat(jdist(driver).run().output()).isEqualTo("hello\n");
    maven.library("Word", "1.1", "\"welcome\"");
    maven.versions("word", "1.0", "1.1");
    delete(maven.local(), ".xml"); // which Maven looks at once a day
    delete(maven.local(), "resolver-status.properties");

    assertThat(jdist(driver).run().output()).isEqualTo("welcome\n");
  }

  @Test
  void oneThatIsNowhereIsNamedWithItsLineAndWhoWasAsked() {
    String driver =
        sandbox.source("Job.java", "//DEPS org.lib:word:1.0 org.lib:nothing:3\n" + HELLO);

    assertRefused(
        jdist("-p", "1", driver).run(),
        65,
        driver
            + " line 2: //DEPS: org.lib:nothing:3 is neither in the local repository "
            + maven.local()
            + " nor in here ("
            + maven.remote().toUri());
  }

  @Test
  void oneThatAnotherNeedsIsNamedWithThatOne() throws IOException {
    delete(maven.remote(), "word-1.0.jar");
    String driver = sandbox.source("Job.java", "//DEPS org.lib:greeting:1.0\n" + HELLO);

    assertRefused(
        jdist("-p", "1", driver).run(),
        65,
        driver
            + " line 2: //DEPS: org.lib:word:1.0, which org.lib:greeting:1.0 needs, is neither in");
  }

  @Test
  void oneThatIsNotWhatItsRepositorySaysIsRefused() throws IOException {
    Path jar = maven.remote().resolve("org/lib/word/1.0/word-1.0.jar");
    Files.write(jar, new byte[1], StandardOpenOption.APPEND);
    String driver = sandbox.source("Job.java", "//DEPS org.lib:word:1.0\n" + HELLO);

    Outcome outcome = jdist(driver).run();

    assertRefused(
        outcome,
        65,
        driver
            + " line 2: //DEPS: org.lib:word:1.0 is not in the local repository "
            + maven.local());
    assertThat(outcome.errors()).contains("does not give it: Checksum validation failed");
  }

  @Test
  void offlineOnlyTheLocalRepositoryCounts() throws IOException {
    maven.settings("<offline>true</offline>");
    String driver = sandbox.source("Job.java", "//DEPS org.lib:greeting:1.0\n" + HELLO);

    assertRefused(
        jdist(driver).run(),
        65,
        driver
            + " line 2: //DEPS: org.lib:greeting:1.0 is not in the local repository "
            + maven.local()
            + ", and no other is asked, as settings.xml says offline");
  }

  @Test
  void aMalformedLineIsRefusedBeforeAnythingStarts() {
    String driver = sandbox.source("Job.java", "//DEPS org.lib:greeting\n" + HELLO);

    assertRefused(
        jdist("-p", "2", driver).run(),
        2,
        driver + " line 2: //DEPS: \"org.lib:greeting\": expected group:artifact:version");
  }
}
