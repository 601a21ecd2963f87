package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The README's tables say what the code says.
class ReadmeTest {
  private static String readme() {
    try {
      return Files.readString(Path.of("../README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The first cells of the rows of the table below a heading.
  private static List<String> firstCells(String heading) {
    String chapter = readme().split("\n## " + heading + "\n", 2)[1].split("\n## ", 2)[0];
    return chapter
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(line -> line.substring(2).split("(?<!\\\\) \\|", 2)[0].replace("\\|", "|"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Option.class)
  void theOptionTableHasEachOption(Option option) {
    String label = option.takesValue() ? " " + option.label() : "";
    List<String> names = option.names().subList(0, Math.min(2, option.names().size()));
    String cell =
        option.isNegatable()
            ? "`--[no-]lazy`"
            : names.size() == 1
                ? "`" + names.getFirst() + label + "`"
                : "`" + names.getFirst() + "`, `" + names.getLast() + label + "`";

    assertThat(firstCells("Options")).anyMatch(it -> it.contains(cell));
  }

  @Test
  void theOptionTableHasNoOther() {
    List<String> named =
        firstCells("Options").stream()
            .flatMap(cell -> Pattern.compile("`(-[^` ]*)[^`]*`").matcher(cell).results())
            .map(result -> result.group(1))
            .toList();

    assertThat(named)
        .isNotEmpty()
        .allMatch(name -> name.equals("--[no-]lazy") || Option.named(name).isPresent());
  }

  @Test
  void theExitStatusesAreThose() {
    List<String> rows = readme().lines().filter(line -> line.matches("\\| \\d+ \\| .*")).toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(ExitCode.values())
                .map(code -> "| " + code.status() + " | " + code.meaning() + " |")
                .toList());
  }

  @Test
  void theDefaultsAreThose() {
    assertThat(readme())
        .contains("| 60, or `JDIST_WORKER_TIMEOUT` |", "| 5; off if", "| `all-to-all` |");
  }

  @Test
  void itsCommandLinesAreUnderstood() {
    List<String> lines =
        Pattern.compile("(?m)^(?:bin/)?jdist (?!\\[)(.*)$")
            .matcher(readme())
            .results()
            .map((MatchResult result) -> result.group(1))
            .toList();

    assertThat(lines)
        .isNotEmpty()
        .allSatisfy(line -> {
          CommandLine cut = CommandLine.of(List.of(), Words.of(line));
          assertThat(PlanMaker.make(cut, OptionModel.parse(cut.options()))).isNotNull();
        });
  }
}
