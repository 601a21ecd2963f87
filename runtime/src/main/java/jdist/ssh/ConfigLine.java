package jdist.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One line of a configuration: a keyword in lower case, and its arguments without quotes.
///
/// @param where the file and the line, for people
record ConfigLine(String where, String keyword, List<String> arguments) {
  /// Reads one; empty for a blank line and a comment.
  ///
  /// @throws ConfigException if a quote is not closed, or there is a keyword and nothing more
  static Optional<ConfigLine> parse(String where, String text) throws ConfigException {
    String line = text.strip();
    if (line.isEmpty() || line.startsWith("#")) {
      return Optional.empty();
    }
    int end = 0;
    while (end < line.length() && " \t=".indexOf(line.charAt(end)) < 0) {
      end++;
    }
    String rest = line.substring(end).strip();
    if (rest.startsWith("=")) {
      rest = rest.substring(1).strip();
    }
    List<String> arguments = words(where, rest);
    if (arguments.isEmpty()) {
      throw new ConfigException(where, "\"" + line + "\" says nothing", "to give it a value");
    }
    String keyword = line.substring(0, end).toLowerCase(Locale.ROOT);
    return Optional.of(new ConfigLine(where, keyword, arguments));
  }

  /// Words in quotes may have blanks in them; a word that begins with `#` begins a comment.
  private static List<String> words(String where, String text) throws ConfigException {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char first = text.charAt(at);
      if (first == ' ' || first == '\t') {
        at++;
      } else if (first == '#') {
        break;
      } else if (first == '"') {
        int close = text.indexOf('"', at + 1);
        if (close < 0) {
          throw new ConfigException(where, "a quote that is not closed", "to close it");
        }
        words.add(text.substring(at + 1, close));
        at = close + 1;
      } else {
        int end = at;
        while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '\t') {
          end++;
        }
        words.add(text.substring(at, end));
        at = end;
      }
    }
    return words;
  }

  String first() {
    return arguments.getFirst();
  }
}
