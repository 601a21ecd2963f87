package jdist.prompt;

import java.util.List;
import jdist.script.Assistance;
import jdist.script.Commands;
import jdist.script.Interpreter;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Tells the editor whether what is typed is whole, or goes on with another line.
final class SnippetParser implements Parser {
  private final Interpreter interpreter;

  SnippetParser(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  /// @param completions what could stand at the cursor; none unless that was asked for
  record Typed(String line, int cursor, Assistance.Completions completions)
      implements CompletingParsedLine {
    @Override
    public String word() {
      return line.substring(completions.anchor(), cursor);
    }

    @Override
    public int wordCursor() {
      return cursor - completions.anchor();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    /// Nothing is escaped.
    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor();
    }

    @Override
    public int rawWordLength() {
      return word().length();
    }

    @Override
    public List<String> words() {
      return List.of(word());
    }
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    Assistance.Completions none = new Assistance.Completions(cursor, List.of());
    if (context == ParseContext.COMPLETE) {
      boolean isCommand = Commands.isCommand(line) || line.equals("/");
      return new Typed(
          line,
          cursor,
          isCommand
              ? new Assistance.Completions(0, List.of())
              : interpreter.assistance().complete(line, cursor));
    }
    if (context != ParseContext.SECONDARY_PROMPT && !Commands.isCommand(line) && !isWhole(line)) {
      throw new EOFError(-1, cursor, "it goes on", "", depth(line), "");
    }
    return new Typed(line, cursor, none);
  }

  private boolean isWhole(String line) {
    String rest = line;
    while (!rest.isBlank()) {
      Interpreter.Cut cut = interpreter.cut(rest);
      if (!cut.isWhole()) {
        return false;
      }
      rest = cut.rest();
    }
    return true;
  }

  /// How many brackets are open: as far as the next line is to be indented.
  private static int depth(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '{', '(', '[' -> depth++;
        case '}', ')', ']' -> depth--;
        default -> {}
      }
    }
    return Math.max(0, depth);
  }
}
