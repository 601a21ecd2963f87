package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdist.kit.AtPrompt;
import jdist.kit.Jdist;
import org.junit.jupiter.api.Test;

/// The tutorial is typed at a prompt, line by line, and says what is to be seen.
class TutorialIT extends AtPrompt {
  private static final Pattern TYPED = Pattern.compile("```jdist\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PROGRAM =
      Pattern.compile(
          "```java\\n(// (\\w+\\.java)\\n.*?)```\\s*```text\\n(.*?)```", Pattern.DOTALL);
  private static final String PROMPT = "jdist> ";
  private static final String MORE = "   ...> ";

  /// What is typed, and what is shown then.
  private record Step(String typed, String shown) {}

  private static String tutorial() throws IOException {
    return Files.readString(Jdist.HOME.resolve("src/docs/tutorial.md"));
  }

  private static List<Step> steps() throws IOException {
    List<Step> steps = new ArrayList<>();
    Matcher block = TYPED.matcher(tutorial());
    while (block.find()) {
      for (String part : block.group(1).split("(?m)^" + PROMPT)) {
        List<String> lines = part.lines().toList();
        int typed = 1;
        while (typed < lines.size() && lines.get(typed).startsWith(MORE)) {
          typed++;
        }
        if (!part.isEmpty()) {
          steps.add(
              new Step(
                  joined(lines.subList(0, typed)), joined(lines.subList(typed, lines.size()))));
        }
      }
    }
    return steps;
  }

  /// The terminal indents by itself.
  private static String joined(List<String> lines) {
    return String.join("\n", lines.stream().map(it -> it.replace(MORE, "").strip()).toList());
  }

  /// Without what differs from one run to the next.
  private static String plain(String shown) {
    return shown
        .replaceAll("(?m)^\\s+", "")
        .replaceAll("\\(laptop\\)|\\(" + Pattern.quote(host()) + "\\)", "(host)")
        .replaceAll("\\$\\d+ ==>", "\\$n ==>")
        .replaceAll("(future|channel) \\d+/-?\\d+", "$1")
        .replaceAll("process \\d \\((pending|ready)\\)", "process n (pending)")
        .replaceAll("#\\d+:", "#n:")
        .replaceAll("\\.java:\\d+", ".java")
        .replaceAll("worker (\\d):\\s+", "worker $1: ");
  }

  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip().split("\\.", 2)[0];
    } catch (IOException _) {
      return "laptop";
    }
  }

  @Test
  void itSaysWhatIsToBeSeen() throws IOException {
    List<Step> steps = steps();
    assertThat(steps).hasSizeGreaterThan(35);
    for (Step step : steps) {
      String shown = terminal.run(step.typed());
      assertThat(plain(shown)).as(step.typed()).isEqualTo(plain(step.shown()));
    }
    assertThat(Files.readString(folder.resolve("first.jsh")))
        .contains("int collatz(long n) {\n", "record Longest", "int limit = 1000");
  }

  @Test
  void itsProgramRuns() throws IOException {
    Matcher program = PROGRAM.matcher(tutorial());
    assertThat(program.find()).isTrue();
    Path file = Files.writeString(folder.resolve(program.group(2)), program.group(1));

    assertThat(sandbox.jdist("-p", "2", file.toString()).run().output())
        .isEqualTo(program.group(3));
  }
}
