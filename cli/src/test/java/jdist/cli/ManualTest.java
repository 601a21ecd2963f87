package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The manual page, as it is read: by mandoc.
@Timeout(60)
class ManualTest {
  @TempDir Path folder;
  private Path page;

  @BeforeEach
  void make() throws IOException {
    page = folder.resolve("jdist.1");
    Manual.main(new String[] {"../src/docs/jdist.1", page.toString(), "1.2.3"});
  }

  private String mandoc(String... options) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("mandoc").redirectErrorStream(true);
    builder.command().addAll(List.of(options));
    builder.command().add(page.toString());
    Process process = builder.start();
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  /// In one line, and without the overstrikes that make letters bold.
  private String read() throws IOException {
    return mandoc("-Tutf8", "-Owidth=200").replaceAll(".\b", "").replaceAll("\\s+", " ");
  }

  @Test
  void nothingIsWrongWithItsForm() throws IOException {
    List<String> complaints =
        mandoc("-Tlint")
            .lines()
            .filter(line -> !line.contains("STYLE:") && !line.contains("missing date"))
            .toList();

    assertThat(complaints).isEmpty();
    assertThat(Files.readString(page)).doesNotContain("%");
  }

  @Test
  void hasEachOptionWithItsValueAndWords() throws IOException {
    assertThat(read())
        .contains(
            Arrays.stream(Option.values())
                .filter(option -> !option.isNegatable())
                .map(option ->
                    " "
                        + String.join(", ", option.names())
                        + (option.takesValue() ? " " + option.label() : "")
                        + " "
                        + option.help())
                .toList())
        .contains(" --lazy, --no-lazy ");
  }

  @Test
  void hasEachStatusSubcommandAndVariable() throws IOException {
    String environment = Files.readString(Path.of("../README.md")).split("\n## Environment\n")[1];
    List<String> variables =
        Pattern.compile("(?m)^\\| `(JDIST_\\w+)`")
            .matcher(environment)
            .results()
            .map((MatchResult result) -> " " + result.group(1) + " ")
            .toList();

    assertThat(variables).hasSize(4);
    assertThat(read())
        .contains(variables)
        .contains(
            Arrays.stream(ExitCode.values())
                .map(code -> " " + code.status() + " " + code.meaning().replace("`", ""))
                .toList())
        .contains(
            Arrays.stream(Subcommand.values())
                .map(subcommand -> " " + subcommand.word() + " " + subcommand.help())
                .toList());
  }

  @Test
  void hasTheUsualSections() throws IOException {
    assertThat(
            mandoc("-Tutf8").replaceAll(".\b", "").lines().filter(line -> line.matches("[A-Z].*")))
        .containsSubsequence(
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "DRIVERS",
            "OPTIONS",
            "MACHINE FILE",
            "ENVIRONMENT",
            "FILES",
            "EXIT STATUS",
            "EXAMPLES",
            "SEE ALSO");
  }
}
