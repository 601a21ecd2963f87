package jdist.command;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdist.kit.Jdist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The README's sources are whole files, and print what stands below them.
@Timeout(120)
class ReadmeIT {
  private static final Pattern SOURCE =
      Pattern.compile(
          "```java\\n(// (\\w+\\.java)\\n.*?)```(?:\\s*```text\\n(.*?)```)?", Pattern.DOTALL);

  @TempDir Path folder;

  record Source(String name, String text, String output) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Source> sources() {
    return SOURCE.matcher(readme()).results().map(ReadmeIT::source);
  }

  private static Source source(MatchResult found) {
    String output = found.group(3);
    return new Source(found.group(2), found.group(1), output == null ? "" : output);
  }

  private static String readme() {
    try {
      return Files.readString(Jdist.HOME.resolve("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void aSourcePrintsWhatStandsBelowIt(Source source) throws IOException {
    Path file = Files.writeString(folder.resolve(source.name()), source.text());

    Jdist.Outcome outcome = jdist("-p", "4", file.toString()).run();

    assertThat(outcome.errors()).doesNotContain("Exception in thread");
    assertThat(lines(outcome.output())).isEqualTo(lines(source.output()));
    assertThat(outcome.status()).isZero();
  }

  /// Lines of workers may come before or after the driver's own.
  private static List<String> lines(String text) {
    return text.lines().sorted().toList();
  }

  @Test
  void itsExitStatusesAreTheCommands() {
    assertThat(List.of("| 2 |", "| 65 |", "| 69 |", "| 70 |", "| 129 |", "| 130 |", "| 143 |"))
        .allSatisfy(status -> assertThat(readme().replace("`", "")).contains(status));
  }

  @Test
  void itsOptionsAreTheCommands() {
    List<String> known =
        jdist("--help").run().output().lines().filter(line -> line.startsWith("  -")).toList();

    assertThat(known).isNotEmpty();
    assertThat(known)
        .allSatisfy(line -> assertThat(readme()).contains(line.strip().split("[ ,]", 2)[0]));
  }
}
