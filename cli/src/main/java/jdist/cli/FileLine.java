package jdist.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.deps.Coordinate;

/// A line of a source file that says something to jdist.
///
/// @param file the file's name, as it was typed
/// @param number counted from 1
/// @param kind what it is about
/// @param text what stands behind the kind's mark
record FileLine(String file, int number, Kind kind, String text) {
  /// What a line is about.
  enum Kind {
    JAVA_OPTIONS,
    JDIST,
    DEPS;

    String mark() {
      return "//" + name();
    }
  }

  /// Blanks and commas, but for those of a range of versions: `[1.0,2.0)`.
  private static final String BETWEEN = "[\\s,;]+(?![^\\[(]*[\\])])";

  /// The line, if it is one of these.
  static Optional<FileLine> of(String file, int number, String line) {
    for (Kind kind : Kind.values()) {
      String mark = kind.mark();
      if (line.startsWith(mark)) {
        String text = line.substring(mark.length());
        if (text.isEmpty() || Character.isWhitespace(text.charAt(0))) {
          return Optional.of(new FileLine(file, number, kind, text.strip()));
        }
      }
    }
    return Optional.empty();
  }

  /// The options of jdist that it stands for.
  ///
  /// @throws UsageException if it holds something else
  List<String> options() {
    return switch (kind) {
      case JAVA_OPTIONS -> javaOptions();
      case JDIST -> ownOptions();
      case DEPS -> List.of();
    };
  }

  private List<String> javaOptions() {
    List<String> options = new ArrayList<>();
    for (String word : jvmWords()) {
      options.addAll(
          List.of(
              Option.DRIVER_JVM_OPTION.displayName(), word, Option.JVM_OPTION.displayName(), word));
    }
    return options;
  }

  /// As `java` takes them; a value that stands apart, `--add-opens
  /// java.base/java.lang=ALL-UNNAMED`, is joined to its option.
  private List<String> jvmWords() {
    List<String> options = new ArrayList<>();
    for (String word : words()) {
      String before = options.isEmpty() ? "" : options.getLast();
      if (word.startsWith("-") || word.startsWith("@")) {
        options.add(word);
      } else if (before.startsWith("--") && !before.contains("=")) {
        options.set(options.size() - 1, before + "=" + word);
      } else {
        throw wrong("\"" + word + "\" is no option of the JVM; expected such as -Xmx2g");
      }
    }
    return options;
  }

  private List<String> ownOptions() {
    CommandLine cut = cut();
    if (cut.driver().isPresent()) {
      throw wrong("it may hold options alone, and \"" + cut.driver().get() + "\" is none");
    }
    if (cut.hasCode()) {
      throw wrong("it may hold no code, as the file itself is what is run");
    }
    return cut.options();
  }

  private CommandLine cut() {
    List<String> words = words();
    try {
      return CommandLine.ofWords(words);
    } catch (UsageException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private List<String> words() {
    try {
      return Words.of(text);
    } catch (IllegalArgumentException e) {
      throw wrong("a quote is not closed");
    }
  }

  /// The libraries that it names; what stands behind `//` is a comment.
  ///
  /// @throws UsageException if it holds something else
  List<Coordinate> dependencies() {
    List<Coordinate> found = new ArrayList<>();
    if (kind != Kind.DEPS) {
      return found;
    }
    for (String word : text.split(BETWEEN, -1)) {
      if (word.startsWith("//")) {
        break;
      }
      if (!word.isEmpty()) {
        found.add(coordinate(word));
      }
    }
    return found;
  }

  private Coordinate coordinate(String word) {
    try {
      return Coordinate.parse(word);
    } catch (IllegalArgumentException e) {
      throw wrong("\"" + word + "\": " + e.getMessage());
    }
  }

  /// Whether its options would by themselves be refused for the same reason.
  boolean isWrong(UsageException reason) {
    try {
      var _ = PlanMaker.doctor(OptionModel.parse(options()));
      return false;
    } catch (UsageException e) {
      return String.valueOf(e.getMessage()).equals(reason.getMessage());
    }
  }

  UsageException wrong(String why) {
    return new UsageException(where() + ": " + kind.mark() + ": " + why);
  }

  /// `Job.java line 3`.
  String where() {
    return file + " line " + number;
  }

  @Override
  public String toString() {
    return (kind.mark() + " " + text).strip();
  }
}
