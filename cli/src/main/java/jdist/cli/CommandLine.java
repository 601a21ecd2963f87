package jdist.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What was typed, cut at DRIVER: options before it are jdist's, everything after it is the
/// driver's and is not looked at. `@FILE` before DRIVER stands for the words of that file. What
/// DRIVER's own lines say comes before what was typed.
///
/// @param options the words before DRIVER, argument files put in
/// @param driver the driver; empty if there is none
/// @param driverArguments what the driver gets
/// @param hasCode whether one of the options is code, which is the driver then
/// @param lines what the driver's file says, if it is a source file
record CommandLine(
    List<String> options,
    Optional<String> driver,
    List<String> driverArguments,
    boolean hasCode,
    FileLines lines) {
  CommandLine {
    options = List.copyOf(options);
    driverArguments = List.copyOf(driverArguments);
  }

  /// @param inherited options put before the typed words, and nothing but options
  /// @param typed the words as typed
  /// @throws UsageException if an option is unknown, lacks its value, or a file cannot be read, or
  ///   if a line of the driver's file is wrong
  static CommandLine of(List<String> inherited, List<String> typed) {
    Cutter cutter = new Cutter();
    cutter.cut(inherited, true);
    if (cutter.driver.isPresent()) {
      throw new UsageException(
          "JDIST_OPTIONS: it may hold options alone, and \"" + cutter.driver.get() + "\" is none");
    }
    int untyped = cutter.options.size();
    cutter.cut(typed, true);
    Optional<String> file = cutter.driver.filter(_ -> !cutter.hasCode);
    FileLines lines = file.map(FileLines::of).orElse(FileLines.NONE);
    cutter.options.addAll(untyped, lines.options());
    return new CommandLine(cutter.options, cutter.driver, cutter.rest, cutter.hasCode, lines);
  }

  /// Words alone: no driver's file is looked into.
  ///
  /// @throws UsageException if an option is unknown, lacks its value, or a file cannot be read
  static CommandLine ofWords(List<String> words) {
    Cutter cutter = new Cutter();
    cutter.cut(words, true);
    return new CommandLine(
        cutter.options, cutter.driver, cutter.rest, cutter.hasCode, FileLines.NONE);
  }

  /// Walks over the words; one use.
  private static final class Cutter {
    private final List<String> options = new ArrayList<>();
    private Optional<String> driver = Optional.empty();
    private List<String> rest = List.of();
    private boolean hasCode;

    void cut(List<String> words, boolean filesAllowed) {
      for (int i = 0; i < words.size() && driver.isEmpty(); i++) {
        String word = words.get(i);
        if (word.equals("--")) {
          driverAt(words, i + 1);
          return;
        }
        if (filesAllowed && word.startsWith("@") && word.length() > 1) {
          cutFile(word, words.subList(i + 1, words.size()));
          if (driver.isPresent()) {
            return;
          }
        } else if (word.startsWith("-") && word.length() > 1) {
          i = option(words, i);
        } else {
          driverAt(words, i);
        }
      }
    }

    /// A file may name the driver; what was typed behind the file then goes to it.
    private void cutFile(String word, List<String> behind) {
      cut(ArgumentFile.read(word), false);
      if (driver.isPresent()) {
        List<String> all = new ArrayList<>(rest);
        all.addAll(behind);
        rest = all;
      }
    }

    private void driverAt(List<String> words, int index) {
      if (index < words.size()) {
        driver = Optional.of(words.get(index));
        rest = words.subList(index + 1, words.size());
      }
    }

    /// Takes the option at `index`; answers with the index of its last word.
    private int option(List<String> words, int index) {
      String word = words.get(index);
      Optional<Option> whole = Option.named(word);
      options.add(word);
      hasCode |= isCode(word);
      if (whole.isPresent() && whole.get().takesValue()) {
        if (index + 1 == words.size()) {
          throw new UsageException(word + ": expected " + whole.get().label() + " after it");
        }
        options.add(words.get(index + 1));
        return index + 1;
      }
      if (whole.isEmpty() && !Option.isWithValue(word) && !Option.isFlags(word)) {
        throw Option.unknown(word);
      }
      return index;
    }

    private static boolean isCode(String word) {
      return word.startsWith("-e") || word.startsWith("-E") || word.startsWith("--eval");
    }
  }
}
