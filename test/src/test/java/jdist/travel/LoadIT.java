package jdist.travel;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdist.kit.Jdist;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `-L`: files that every process loads before the driver runs.
@Timeout(120)
class LoadIT {
  /// A library whose main sets what its methods tell.
  private static final String LIBRARY =
      """
      package lib;

      import jdist.Distributed;

      public class Library {
        private static String state = "unset";

        public static String state() {
          return state;
        }

        public static void add(String what) {
          state = state.equals("unset") ? what : state + " " + what;
        }

        static void main() {
          add("loaded on " + Distributed.myId());
        }
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeDriver() throws IOException {
    source(
        "Driver.java",
        """
        import static jdist.Distributed.*;
        import lib.Library;

        void main() {
          IO.println(fetchEverywhere(() -> Library.state()).values());
          int late = addProcs(1).getFirst();
          IO.println(remoteCallFetch(late, () -> Library.state()));
        }
        """);
    source("Nothing.java", "void main() { IO.println(\"driver\"); }");
  }

  private Path source(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Jdist.Outcome run(Object... arguments) {
    List<String> typed = new ArrayList<>();
    for (Object argument : arguments) {
      typed.add(argument.toString());
    }
    return jdist(typed.toArray(String[]::new))
        .directory(folder)
        .environment(Map.of("JDIST_CACHE", folder.resolve("cache").toString()))
        .run();
  }

  private Path jar(Map<String, String> manifest) throws IOException {
    source("src/lib/Library.java", LIBRARY);
    Path classes = Project.compile(folder.resolve("src"), folder.resolve("classes"));
    return Project.jar(folder.resolve("jars/lib.jar"), manifest, classes);
  }

  @Test
  void aJarsMainRunsOnEveryProcessAndOnThoseThatComeLater() throws IOException {
    Jdist.Outcome outcome =
        run("-p", 2, "-L", jar(Map.of("Main-Class", "lib.Library")), "Driver.java");

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .isEqualTo("[loaded on 1, loaded on 2, loaded on 3]\nloaded on 4\n");
  }

  @Test
  void aJarWithoutAMainIsOnTheClassPath() throws IOException {
    Jdist.Outcome outcome = run("-p", 1, "--load=" + jar(Map.of()), "Driver.java");

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo("[unset, unset]\nunset\n");
  }

  @Test
  void filesAreLoadedInOrderAndEachMayUseThoseBefore() throws IOException {
    Path library = source("other/lib/Library.java", LIBRARY);
    Path first =
        source("First.java", "void main(String[] none) { lib.Library.add(\"f\" + none.length); }");
    Path second = source("Second.java", "class Second { void main() { lib.Library.add(\"s\"); } }");
    Path types = source("Types.java", "class Types {} record Pair(int a, int b) {}");

    Jdist.Outcome outcome =
        run("-p", 1, "-L", library, "-L", first, "-L", types, "-L", second, "Driver.java");

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .isEqualTo("[loaded on 1 f0 s, loaded on 2 f0 s]\nloaded on 3 f0 s\n");
  }

  @Test
  void aJarIsDrivenByAFileThatIsLoaded() throws IOException {
    Path greeting = source("Greeting.java", "void main() { IO.println(\"hello\"); }");
    Path jar = jar(Map.of("Main-Class", "lib.Library"));

    Jdist.Outcome outcome = run("-p", 1, "-L", greeting, jar);

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output().lines())
        .containsExactlyInAnyOrder("hello", "      From worker 2:\thello");
  }

  @Test
  void aMainThatFailsIsToldForEachProcessAndTheDriverIsNotRun() throws IOException {
    Path fails =
        source(
            "Fails.java",
            """
            import static jdist.Distributed.*;

            void main() {
              if (myId() == 4) {
                System.exit(3);
              }
              if (myId() > 1) {
                throw new IllegalStateException("no data on " + myId());
              }
            }
            """);

    Jdist.Outcome outcome = run("-p", 3, "-L", fails, "Nothing.java");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .contains("jdist: -L " + fails + " failed on 3 processes; the driver was not run\n")
        .containsPattern("On worker 2 \\(.*\\): java.lang.IllegalStateException: no data on 2\n")
        .containsPattern("no data on 3\n\tat Fails.main\\(Fails.java:8\\)\n")
        .containsPattern("worker 4 \\(.*\\) exited with status 3")
        .doesNotContain("reflect", "jdist.call");
  }

  @Test
  void aSourceThatDoesNotCompileIsNotRun() throws IOException {
    Path broken = source("Broken.java", "void main() { int x = ; }");

    Jdist.Outcome outcome = run("-L", broken, "Nothing.java");

    assertThat(outcome.status()).isEqualTo(65);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors()).contains("Broken.java:1: error: illegal start of expression");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none.jar    | no such file
          a/none.java | no such file
          script.jsh  | no such file
          notes.txt   | expected a .jar, a .java or a .jsh file
          dir.jar     | it is not a regular file
          """)
  void whatCannotBeLoadedIsSaidBeforeAnythingStarts(String file, String why) throws IOException {
    Files.createDirectories(folder.resolve("dir.jar"));

    Jdist.Outcome outcome = run("-p", 2, "-L", file, "Nothing.java");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors()).isEqualTo("jdist: -L " + file + ": " + why + "\n");
  }

  @Test
  void aFileThatIsNoJarIsRefused() throws IOException {
    Path broken = source("broken.jar", "this is no jar");

    Jdist.Outcome outcome = run("-p", 1, "-L", broken, "Nothing.java");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors()).startsWith("jdist: " + broken + " is no jar: ");
  }

  @Test
  void twoMainsOfOneNameAreRefused() throws IOException {
    source("a/Init.java", "void main() {}");
    source("b/Init.java", "void main() {}");

    Jdist.Outcome outcome = run("-p", 1, "-L", "a/Init.java", "-L", "b/Init.java", "Nothing.java");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors())
        .isEqualTo(
            "jdist: -L b/Init.java: a/Init.java has a class Init, too; rename one of them\n");
  }
}
