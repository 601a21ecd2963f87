package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdist.deps.Coordinate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileLinesTest {
  @TempDir Path folder;

  private String file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n").toString();
  }

  private List<String> options(String... lines) throws IOException {
    return FileLines.of(file("Job.java", lines)).options();
  }

  private List<String> dependencies(String... lines) throws IOException {
    Stream<FileLine> found = FileLines.of(file("Job.java", lines)).lines().stream();
    return found.flatMap(it -> it.dependencies().stream()).map(Coordinate::toString).toList();
  }

  @Test
  void optionsOfTheJvmAreForDriverAndWorkers() throws IOException {
    assertThat(options("//JAVA_OPTIONS -Xmx2g '-Da=b c'"))
        .containsExactly(
            "--driver-J", "-Xmx2g", "-J", "-Xmx2g", "--driver-J", "-Da=b c", "-J", "-Da=b c");
  }

  @Test
  void aValueOfTheJvmsThatStandsApartIsJoinedToItsOption() throws IOException {
    assertThat(options("//JAVA_OPTIONS --add-opens java.base/java.lang=ALL-UNNAMED -ea"))
        .containsExactly(
            "--driver-J",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-J",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--driver-J",
            "-ea",
            "-J",
            "-ea");
  }

  @Test
  void onlyALineThatBeginsInColumnOneCounts() throws IOException {
    assertThat(
            options(
                " //JDIST -p 1",
                "// JDIST -p 2",
                "//JDISTS -p 3",
                "int x; //JDIST -p 4",
                "//JDIST",
                "//JDIST\t-p 5",
                "//JDIST -t 2 # two"))
        .containsExactly("-p", "5", "-t", "2");
  }

  @Test
  void theEndOfALineMayBeThatOfWindows() throws IOException {
    assertThat(options("//JDIST -p 5\r", "//JDIST\r", "//JAVA_OPTIONS -ea\r"))
        .containsExactly("-p", "5", "--driver-J", "-ea", "-J", "-ea");
  }

  @Test
  void librariesStandBetweenBlanksOrCommas() throws IOException {
    assertThat(
            dependencies(
                "//DEPS a:b:1 c:d:2, e:f:[1,2),g:h:(,3]  i:j:4 // k:l:5", "//DEPS m:n:6@pom\r"))
        .containsExactly("a:b:1", "c:d:2", "e:f:[1,2)", "g:h:(,3]", "i:j:4", "m:n:6@pom");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "//JDIST Other.java        | it may hold options alone, and \"Other.java\" is none",
        "//JDIST -p 2 Job.java     | it may hold options alone, and \"Job.java\" is none",
        "//JDIST --hearbeat 3      | unknown option --hearbeat; did you mean --heartbeat?",
        "//JDIST -p                | -p: expected N|auto after it",
        "//JDIST \"-p              | a quote is not closed",
        "//JDIST -e 1+1            | it may hold no code, as the file itself is what is run",
        "//JAVA_OPTIONS Xmx2g      | \"Xmx2g\" is no option of the JVM",
        "//JAVA_OPTIONS -ea x      | \"x\" is no option of the JVM",
      })
  void aWrongLineIsNamed(String line, String words) throws IOException {
    String file = file("Job.java", "", line);

    assertThatThrownBy(() -> CommandLine.of(List.of(), List.of(file)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(file + " line 2: " + line.split(" ")[0] + ": " + words);
  }

  @Test
  void aWrongLibraryIsNamed() throws IOException {
    FileLine line = FileLines.of(file("Job.java", "//DEPS a:b:1 c:d")).lines().getFirst();

    assertThatThrownBy(line::dependencies)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Job.java line 1: //DEPS: \"c:d\": expected group:artifact:version");
  }

  @Test
  void aWrongValueIsPlacedInItsLineAndNotInAnother() throws IOException {
    FileLines lines = FileLines.of(file("Job.java", "//JDIST -t 2", "//JDIST -p x"));
    Map<Option, List<String>> values = OptionModel.parse(lines.options());
    UsageException elsewhere = new UsageException("--jfr: no such folder");

    assertThatThrownBy(
            () -> {
              try {
                PlanMaker.doctor(values);
              } catch (UsageException e) {
                throw lines.placed(e);
              }
            })
        .hasMessageContaining("Job.java line 2: //JDIST: -p x: the number of workers");
    assertThat(lines.placed(elsewhere)).isSameAs(elsewhere);
  }

  @ParameterizedTest
  @ValueSource(strings = {"job.jar", "Job.txt", "Job"})
  void otherFilesAreNotLookedInto(String name) throws IOException {
    assertThat(FileLines.of(file(name, "//JDIST -p 2")).lines()).isEmpty();
  }

  @Test
  void aFileThatIsAnArgumentOfCodeIsNotLookedInto() throws IOException {
    String file = file("Job.java", "//JDIST -p 2");

    assertThat(CommandLine.of(List.of(), List.of("-e", "1+1", file)).options())
        .containsExactly("-e", "1+1");
    assertThat(CommandLine.of(List.of(), List.of("-J", "-ea", file)).options())
        .containsExactly("-p", "2", "-J", "-ea");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Job.java", "job.jsh"})
  void theirOptionsStandBetweenThoseOfTheEnvironmentAndTheTypedOnes(String name)
      throws IOException {
    String file = file(name, "//JDIST -p 2");

    CommandLine line = CommandLine.of(List.of("-p", "1"), List.of("-p", "3", file, "-p", "4"));

    assertThat(line.options()).containsExactly("-p", "1", "-p", "2", "-p", "3");
    assertThat(line.driverArguments()).containsExactly("-p", "4");
  }
}
