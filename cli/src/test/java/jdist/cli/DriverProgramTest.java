package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdist.cluster.WorkerOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverProgramTest {
  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();
  private Path classes;

  @BeforeEach
  void compile() throws IOException {
    classes = Files.createDirectory(folder.resolve("classes"));
    Made.classes(
        classes, Map.of("Job.java", "package p; public class Job { static void main() {} }"));
  }

  private static Plan plan(String driver, String... classPath) {
    Optional<String> path =
        classPath.length == 0 ? Optional.empty() : Optional.of(String.join(":", classPath));
    Voice voice = new Voice(Voice.Level.NORMAL, false, false);
    WorkerOptions options = WorkerOptions.defaults();
    return new Plan(
        0,
        List.of(),
        Optional.empty(),
        options,
        DriverKind.PROGRAM,
        driver,
        FileLines.NONE,
        List.of(),
        path,
        List.of(),
        List.of(),
        Optional.empty(),
        false,
        false,
        voice,
        List.of());
  }

  private DriverProgram find(Plan plan) throws IOException {
    DriverProgram.check(plan);
    return DriverProgram.find(
        plan,
        DriverProgram.classPath(plan),
        new DriverProgram.Workshop(Optional.empty(), folder, warnings::add));
  }

  private String jar(String name, Map<String, String> attributes) {
    return Made.jar(folder.resolve(name), classes, attributes).toString();
  }

  @Test
  void aJarIsRunAsItsManifestSays() throws IOException {
    String jar = jar("app.jar", Map.of("Main-Class", "p.Job "));

    assertThat(find(plan(jar, "lib.jar")))
        .isEqualTo(new DriverProgram("p.Job", List.of(Path.of(jar), Path.of("lib.jar")), jar));
    assertThat(warnings).isEmpty();
  }

  @Test
  void aClassIsFoundOnTheClassPath() throws IOException {
    assertThat(find(plan("p/Job", classes.toString(), "x")))
        .isEqualTo(new DriverProgram("p.Job", List.of(classes, Path.of("x")), "p/Job"));
  }

  @Test
  void aFolderOfJarsIsSpelledWithAStar() throws IOException {
    String jar = jar("app.jar", Map.of());

    assertThat(find(plan("p.Job", folder + "/*")).classPath()).containsExactly(Path.of(jar));
  }

  @Test
  void aJarWithoutAMainClassTellsHowToNameIt() {
    String jar = jar("lib.jar", Map.of());

    assertThatThrownBy(() -> find(plan(jar)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            jar
                + " has no Main-Class in its manifest; name the class: jdist -cp "
                + jar
                + " com.example.Main");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Add-Opens | java.base/java.lang | --driver-J --add-opens=java.base/java.lang=ALL-UNNAMED",
        "Add-Exports | a/b | --driver-J --add-exports=a/b=ALL-UNNAMED",
        "Launcher-Agent-Class | p.Agent | --driver-J -javaagent:",
      })
  void whatComesTooLateInAManifestDrawsAWarning(String name, String value, String option)
      throws IOException {
    String jar = jar("app.jar", Map.of("Main-Class", "p.Job", name, value));

    var _ = find(plan(jar));

    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith(jar + ": " + name + " in its manifest has no effect here; pass " + option);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no.jar    | no.jar: no such file",
        "No.java   | No.java: no such file",
        "no.Class  | no.Class: no such file; to run a class, say where it is: -cp PATH no.Class",
        "a.jsh     | a.jsh: no such file",
        "src       | src is a directory; name a jar, a .java file, or a class with -cp src",
        "/dev/null | /dev/null is not a regular file; name a jar, a .java file, or a class with"
            + " -cp",
        "pom.xml   | pom.xml is neither a .jar nor a .java file",
        "''        | the driver's name is empty; try jdist -p 4 Job.java",
      })
  void whatIsNoDriverIsRefusedInWords(String driver, String message) {
    assertThatThrownBy(() -> find(plan(driver)))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void anEmptyJarIsNone() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.jar"));
    Path junk = Files.writeString(folder.resolve("junk.jar"), "not a jar");

    assertThatThrownBy(() -> find(plan(empty.toString()))).hasMessage(empty + " is empty");
    assertThatThrownBy(() -> find(plan(junk.toString())))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(junk + " is no jar: ");
  }

  @Test
  void aFileBesideAClassPathMayBeCalledLikeAClass() throws IOException {
    assertThat(find(plan("pom.xml", "x")).mainClass()).isEqualTo("pom.xml");
  }
}
