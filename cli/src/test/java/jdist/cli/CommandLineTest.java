package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir Path folder;

  private static CommandLine cut(String... words) {
    return CommandLine.of(List.of(), List.of(words));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("options"), text);
  }

  @Test
  void everythingBehindTheDriverIsTheDrivers() {
    CommandLine line = cut("-p", "3", "Job.java", "a", "-p", "--tunnel", "b c", "@x", "--", "");

    assertThat(line.options()).containsExactly("-p", "3");
    assertThat(line.driver()).contains("Job.java");
    assertThat(line.driverArguments())
        .containsExactly("a", "-p", "--tunnel", "b c", "@x", "--", "");
  }

  @ParameterizedTest
  @CsvSource({
    "-p 3 D.java,              -p 3",
    "-p3 D.java,               -p3",
    "-p=3 D.java,              -p=3",
    "--procs 3 D.java,         --procs 3",
    "--procs=3 D.java,         --procs=3",
    "-np 3 D.java,             -np 3",
    "-vq D.java,               -vq",
    "--no-lazy D.java,         --no-lazy",
    "-J-Xmx1g -J -ea D.java,   -J-Xmx1g -J -ea",
    "--driver-J -Da=b D.java,  --driver-J -Da=b",
    "-cp x.jar D.java,         -cp x.jar",
    "-D a=b D.java,            -D a=b",
    "-Da=b D.java,             -Da=b",
    "-p -1 D.java,             -p -1",
    "-v -- D.java,             -v",
  })
  void anOptionTakesItsValueAlong(String typed, String options) {
    CommandLine line = cut(typed.split(" "));

    assertThat(String.join(" ", line.options())).isEqualTo(options);
    assertThat(line.driver()).contains("D.java");
    assertThat(line.driverArguments()).isEmpty();
  }

  @Test
  void behindTwoDashesStandsTheDriverWhateverItsName() {
    assertThat(cut("-v", "--", "-odd.jar", "x").driver()).contains("-odd.jar");
    assertThat(cut("-v", "--").driver()).isEmpty();
  }

  @Test
  void thereMayBeNoDriver() {
    assertThat(cut("-p", "3").driver()).isEmpty();
    assertThat(cut().driver()).isEmpty();
  }

  @Test
  void theWordsOfAFileStandWhereItIsNamed() throws IOException {
    CommandLine line = cut("-v", "@" + file("-p 2\n-D 'a=b c'"), "-q", "D.java", "@" + folder);

    assertThat(line.options()).containsExactly("-v", "-p", "2", "-D", "a=b c", "-q");
    assertThat(line.driver()).contains("D.java");
    assertThat(line.driverArguments()).containsExactly("@" + folder);
  }

  @Test
  void aFileMayNameTheDriver() throws IOException {
    CommandLine line = cut("@" + file("-p 2 D.java one"), "-p", "two");

    assertThat(line.options()).containsExactly("-p", "2");
    assertThat(line.driver()).contains("D.java");
    assertThat(line.driverArguments()).containsExactly("one", "-p", "two");
  }

  @Test
  void inheritedOptionsComeFirst() {
    CommandLine line = CommandLine.of(List.of("-p", "2"), List.of("-p", "3", "D.java"));

    assertThat(line.options()).containsExactly("-p", "2", "-p", "3");
  }

  @Test
  void aDriverIsNotInherited() {
    assertThatThrownBy(() -> CommandLine.of(List.of("-v", "D.java"), List.of("E.java")))
        .isInstanceOf(UsageException.class)
        .hasMessage("JDIST_OPTIONS: it may hold options alone, and \"D.java\" is none");
  }

  @Test
  void aValueThatIsMissingIsNamed() {
    assertThatThrownBy(() -> cut("-p"))
        .isInstanceOf(UsageException.class)
        .hasMessage("-p: expected N|auto after it");
  }

  @ParameterizedTest
  @CsvSource({
    "--porcs=2,       'unknown option --porcs; did you mean --procs? (jdist --help lists all)'",
    "--proc,          'unknown option --proc; did you mean --procs? (jdist --help lists all)'",
    "--frobnicate,    unknown option --frobnicate (jdist --help lists all)",
    "-x,              unknown option -x (jdist --help lists all)",
    "-vx,             unknown option -vx (jdist --help lists all)",
    "--evil,          'unknown option --evil; did you mean --eval? (jdist --help lists all)'",
  })
  void anUnknownOptionIsRefused(String word, String message) {
    assertThatThrownBy(() -> cut("-p", "2", word, "D.java"))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "@", "x@y", "a b", "p.Main"})
  void otherWordsAreDrivers(String word) {
    assertThat(cut("-v", word).driver()).contains(word);
  }
}
