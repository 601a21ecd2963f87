package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdist.kit.Jdist;
import jdist.kit.Jdist.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `jdist completion`, in the shells themselves: `bash`, `zsh` at a terminal of its own, `fish`.
@Timeout(120)
class CompletionIT {
  /// Has bash complete the last of the words.
  private static final String IN_BASH =
      """
      source ./script
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
      _jdist 2>/dev/null # which tells of no terminal
      printf '%s\\n' "${COMPREPLY[@]}" | sort
      """;

  /// Types each line into a zsh, presses the tabulator behind it, and tells what became of it.
  private static final String IN_ZSH =
      """
      zmodload zsh/zpty zsh/zselect
      zpty -b shell zsh -f -i
      zpty -w shell 'autoload -Uz compinit; compinit -u -D; source ./script'
      zpty -w shell 'jdist() { print -r -- "jdist $*" >> typed }'
      : > typed
      for line in "$@"; do
        before=$(wc -l < typed)
        zpty -w -n shell "$line"$'\\t\\n'
        until (( $(wc -l < typed) > before )); do zselect -t 2; zpty -r -t shell said; done
      done
      cat typed
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String file : List.of("Job.java", "app.jar", "notes.txt")) {
      Files.createFile(folder.resolve(file));
    }
    Files.createDirectory(folder.resolve("folder"));
  }

  private void write(String shell) throws IOException {
    Outcome outcome = Jdist.jdist("completion", shell).run();
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    Files.writeString(folder.resolve("script"), outcome.output());
    assertThat(run(List.of(shell, "-n", "script"))).isEmpty();
  }

  /// Runs a command in the folder; answers with the lines that it prints.
  private List<String> run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return output.lines().filter(line -> !line.isEmpty()).toList();
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> completed(String shell, String script, List<String> words)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(shell, "-c", script, shell));
    command.addAll(words);
    return run(command);
  }

  @Test
  void bashKnowsOptionsTheirWordsAndWhereTheDriverIs() throws IOException {
    write("bash");
    String drivers = "Job.java app.jar clean completion doctor folder";
    List<List<String>> cases =
        Stream.of(
                "--mach > --machine-file",
                "--color al > always",
                "--topology _ > all-to-all custom master-worker",
                "--no > --no-lazy",
                "--ssh-config no > notes.txt",
                "-p 4 _ > " + drivers,
                "--procs = 4 _ > " + drivers,
                "-H ana @ node7 : 22 = 4 _ > " + drivers,
                "-J -Xmx4g J > Job.java",
                "-p 4 Job.java _ > Job.java app.jar folder notes.txt script",
                "-p 4 Job.java - > ",
                "doctor --js > --json",
                "clean --js > ",
                "completion _ > bash fish zsh")
            .map(line -> List.of(line.split(" ?> ", -1)))
            .toList();

    for (List<String> each : cases) {
      List<String> words = new ArrayList<>(List.of("jdist"));
      words.addAll(List.of(each.getFirst().replace("_", "").split(" ", -1)));
      assertThat(String.join(" ", completed("bash", "LC_ALL=C;" + IN_BASH, words)))
          .as(each.getFirst())
          .isEqualTo(each.getLast());
    }
  }

  @Test
  void zshCompletesWhatIsTyped() throws IOException {
    write("zsh");

    List<String> completed =
        completed(
            "zsh",
            IN_ZSH,
            List.of(
                "jdist --mach",
                "jdist --color al",
                "jdist Jo",
                "jdist --procs=4 Jo",
                "jdist -p 4 Job.java no",
                "jdist doctor --js",
                "jdist completion z"));

    assertThat(completed)
        .containsExactly(
            "jdist --machine-file",
            "jdist --color always",
            "jdist Job.java",
            "jdist --procs=4 Job.java",
            "jdist -p 4 Job.java notes.txt",
            "jdist doctor --json",
            "jdist completion zsh");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdist --mach          | --machine-file",
        "jdist --color al      | always",
        "jdist --topology _    | all-to-all custom master-worker",
        "jdist --no            | --no-lazy",
        "jdist --ssh-config no | notes.txt",
        "jdist -p 4 _          | app.jar clean completion doctor folder/ Job.java",
        "jdist --procs=4 J     | Job.java",
        "jdist @options J      | Job.java",
        "jdist -p 4 Job.java _ | app.jar folder/ Job.java notes.txt script",
        "jdist doctor --js     | --json",
        "jdist completion _    | bash fish zsh",
      })
  void fishKnowsTheSame(String typed, String completed) throws IOException {
    write("fish");

    List<String> lines =
        run(
            List.of(
                "fish",
                "--no-config",
                "-c",
                "source ./script; complete -C '" + typed.replace("_", "") + "'"));

    assertThat(lines)
        .extracting(line -> line.split("\t")[0])
        .containsExactlyInAnyOrder(completed.split(" "));
    assertThat(lines).allMatch(line -> !line.startsWith("--mach") || line.contains("by SSH"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "completion      | jdist completion: for which shell? expected one of bash, zsh, fish",
        "completion tcsh | jdist completion: \"tcsh\" is no shell it knows; expected one of bash,"
            + " zsh, fish",
        "completion bash zsh | jdist completion: \"bash zsh\" is no shell it knows",
        "-p 4 completion bash | -p: jdist completion runs no driver, and has no use for it",
      })
  void anotherWordIsRefusedWithThoseThatAreKnown(String typed, String words) {
    Outcome outcome = Jdist.jdist(typed.split(" ")).run();

    assertThat(outcome.errors()).startsWith("jdist: " + words);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.status()).isEqualTo(2);
  }
}
