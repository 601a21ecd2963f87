package jdist.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a source file says to jdist itself, in lines that begin in column 1 as JBang's do:
///
/// ```
/// //JAVA_OPTIONS -Xmx2g       for the JVM of the driver and of every worker
/// //JDIST -p 4                options, before the typed ones
/// //DEPS group:artifact:1.0   libraries, with all that they need
/// ```
///
/// `bin/jdist` looks for the same lines, as it has to know some of them before there is a JVM.
/// Idea: JBang's directives.
///
/// @param lines in the order of the file
record FileLines(List<FileLine> lines) {
  FileLines {
    lines = List.copyOf(lines);
  }

  static final FileLines NONE = new FileLines(List.of());

  /// Whether the file is one that may have such lines.
  static boolean mayBeIn(String file) {
    return file.endsWith(".java") || file.endsWith(".jsh");
  }

  /// Those of a file; none if it is no source file, or cannot be read, which others say.
  static FileLines of(String file) {
    if (!mayBeIn(file)) {
      return NONE;
    }
    try {
      Path path = Path.of(file);
      return Files.isRegularFile(path)
          ? of(file, new String(Files.readAllBytes(path), StandardCharsets.UTF_8))
          : NONE;
    } catch (IOException | InvalidPathException _) {
      return NONE;
    }
  }

  private static FileLines of(String file, String text) {
    List<FileLine> found = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.startsWith("//")) {
        Optional<FileLine> ours = FileLine.of(file, number, line);
        ours.ifPresent(found::add);
      }
    }
    return found.isEmpty() ? NONE : new FileLines(found);
  }

  /// What is put before the typed options.
  ///
  /// @throws UsageException if a line holds something else than options
  List<String> options() {
    List<String> words = new ArrayList<>();
    for (FileLine line : lines) {
      words.addAll(line.options());
    }
    return words;
  }

  /// What is wrong with an option's value, with the line that gives it, if one of these does.
  UsageException placed(UsageException wrong) {
    return lines.stream()
        .filter(line -> line.isWrong(wrong))
        .findFirst()
        .map(line -> line.wrong(String.valueOf(wrong.getMessage())))
        .orElse(wrong);
  }
}
