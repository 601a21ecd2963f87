package jdist.cli;

import java.util.ArrayList;
import java.util.List;

/// Cuts text into words much as a shell does: at white space, except within single or double
/// quotes. Within double quotes and outside quotes a backslash makes the next character an ordinary
/// one; single quotes take everything as it is. A `#` that begins a word starts a comment up to the
/// end of the line. Nothing is substituted.
///
/// This is the syntax of `JDIST_OPTIONS` and of argument files.
final class Words {
  private final String text;
  private final List<String> words = new ArrayList<>();
  private int next;

  private Words(String text) {
    this.text = text;
  }

  /// @throws IllegalArgumentException if a quote is not closed
  static List<String> of(String text) {
    Words words = new Words(text);
    while (words.findWord()) {
      words.readWord();
    }
    return List.copyOf(words.words);
  }

  private boolean findWord() {
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == '#') {
        skipLine();
      } else if (Character.isWhitespace(c)) {
        next++;
      } else {
        return true;
      }
    }
    return false;
  }

  private void skipLine() {
    int end = text.indexOf('\n', next);
    next = end < 0 ? text.length() : end;
  }

  private void readWord() {
    StringBuilder word = new StringBuilder();
    while (next < text.length() && !Character.isWhitespace(text.charAt(next))) {
      char c = text.charAt(next++);
      switch (c) {
        case '\'' -> readSingleQuoted(word);
        case '"' -> readDoubleQuoted(word);
        case '\\' -> readEscaped(word);
        default -> word.append(c);
      }
    }
    words.add(word.toString());
  }

  private void readSingleQuoted(StringBuilder word) {
    int end = text.indexOf('\'', next);
    if (end < 0) {
      throw unclosed(next - 1);
    }
    word.append(text, next, end);
    next = end + 1;
  }

  private void readDoubleQuoted(StringBuilder word) {
    int start = next - 1;
    while (next < text.length()) {
      char c = text.charAt(next++);
      if (c == '"') {
        return;
      }
      if (c == '\\') {
        readEscaped(word);
      } else {
        word.append(c);
      }
    }
    throw unclosed(start);
  }

  private void readEscaped(StringBuilder word) {
    if (next == text.length()) {
      word.append('\\');
      return;
    }
    char c = text.charAt(next++);
    if (c != '\n') { // as in a shell, a backslash at the end of a line joins it with the next
      word.append(c);
    }
  }

  private IllegalArgumentException unclosed(int start) {
    long line = 1 + text.substring(0, start).chars().filter(c -> c == '\n').count();
    return new IllegalArgumentException("line " + line + ": a quote is not closed");
  }
}
