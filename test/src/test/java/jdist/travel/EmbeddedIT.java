package jdist.travel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdist.kit.Jdist;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs that have jdist as a library, started with plain `java` as an IDE does it: folders of
/// classes, the library's jar on the class path or the module path.
@Timeout(120)
class EmbeddedIT {
  private static final String MAIN = "com.acme.embedded.Embedded";

  @TempDir static Path folder;
  private static Path classes;

  @BeforeAll
  static void compile() throws IOException {
    classes = Project.compile(Project.sources("embedded"), folder.resolve("classes"));
    Files.writeString(classes.resolve("embedded.txt"), "hello");
  }

  private static Jdist.Outcome java(String what) {
    return Jdist.java("-cp", Project.path(classes, Project.RUNTIME), MAIN, what).run();
  }

  private static Path module(String name, String opens) throws IOException {
    Path sources = Files.createDirectories(folder.resolve(name + "-src"));
    Files.writeString(
        sources.resolve("module-info.java"),
        "module com.acme.embedded { requires org.jdist.runtime; " + opens + "}");
    String text = Files.readString(Project.sources("embedded/com/acme/embedded/Embedded.java"));
    Files.writeString(sources.resolve("Embedded.java"), text);
    Path module = folder.resolve(name);
    Project.compile(sources, module, List.of("-g", "-p", Project.RUNTIME.toString()));
    return Files.writeString(module.resolve("embedded.txt"), "hello").getParent();
  }

  private static Jdist.Outcome javaModule(Path module, String what) {
    String path = Project.path(module, Project.RUNTIME);
    return Jdist.java("-p", path, "-m", "com.acme.embedded/" + MAIN, what).run();
  }

  private static void assertLocal(Jdist.Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(Project.told(outcome))
        .containsEntry("workers", "[2, 3, 4, 5]")
        .containsEntry("twice", "{1=2, 2=4, 3=6, 4=8, 5=10}")
        .containsEntry("record", "Point[x=7]")
        .containsEntry("resource", "hello")
        .containsEntry("afterwards", "[1]");
    assertThat(outcome.status()).isZero();
  }

  private static void assertAdded(Jdist.Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(Project.told(outcome))
        .containsEntry("added", "[2, 3, 4, 5]")
        .containsEntry("twice", "{1=2, 2=4, 3=6, 4=8, 5=10}")
        .containsEntry("resource", "hello")
        .containsEntry("left", "[1]");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void aClusterOnTheClassPath() {
    assertLocal(java("local"));
  }

  @Test
  void workersAddedOnTheClassPath() {
    assertAdded(java("added"));
  }

  @Test
  void aModuleThatOpensItselfToJdist() throws IOException {
    Path module = module("opened", "opens com.acme.embedded to org.jdist.runtime; ");

    assertLocal(javaModule(module, "local"));
    assertAdded(javaModule(module, "added"));
  }

  @Test
  void aModuleThatDoesNotIsToldToWhereItMatters() throws IOException {
    Path module = module("closed", "");

    assertThat(javaModule(module, "local").errors())
        .startsWith(
            "Exception in thread \"main\" jdist.failure.CannotTravelException: the record"
                + " com.acme.embedded.Embedded$Point cannot be taken apart: ")
        .contains("; add \"opens com.acme.embedded to org.jdist.runtime\" to module");
  }

  @Test
  void severalClustersInOneProgram() {
    assertThat(Project.told(java("several")))
        .containsEntry("one", "{1=2, 2=4}")
        .containsEntry("two", "{1=3, 2=3, 3=3}")
        .containsEntry(
            "static",
            "2 clusters are open in this JVM, so the static methods cannot tell which one is"
                + " meant; call the methods of your Cluster object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unclosed | 0 | ''",
        "exit     | 7 | ''",
        "halt     | 9 | ''",
        "throw    | 1 | Exception in thread \"main\" java.lang.IllegalStateException: as I said\\n"
            + "\\tat com.acme.embedded.Embedded.main\\(Embedded.java:[0-9]+\\)\\n",
      })
  void howeverAProgramEndsItsStatusIsItsOwnAndNothingIsLeft(
      String what, int status, String errors) {
    Jdist.Outcome outcome = java(what);

    assertThat(outcome.status()).isEqualTo(status);
    assertThat(outcome.errors()).matches(errors);
    String pid = Project.told(outcome).get("pid");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          assertThat(workersOf(pid)).isEmpty();
          assertThat(foldersOf(pid)).isEmpty();
        });
  }

  private static List<String> workersOf(String pid) {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(" jdist worker ") && line.endsWith(":" + pid))
        .toList();
  }

  private static List<Path> foldersOf(String pid) throws IOException {
    try (var folders =
        Files.newDirectoryStream(
            Path.of(System.getProperty("java.io.tmpdir")), "jdist-" + pid + "-*")) {
      List<Path> found = new ArrayList<>();
      folders.forEach(found::add);
      return found;
    }
  }
}
