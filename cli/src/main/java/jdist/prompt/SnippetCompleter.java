package jdist.prompt;

import java.util.List;
import jdist.script.Commands;
import jdist.script.Interpreter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Completes names and members of Java, and the names of commands; where there is nothing to
/// complete, shows the signatures of what is being called.
final class SnippetCompleter implements Completer {
  private final Interpreter interpreter;
  private final Commands commands;

  SnippetCompleter(Interpreter interpreter, Commands commands) {
    this.interpreter = interpreter;
    this.commands = commands;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    if (line.line().startsWith("/")) {
      commands.names().forEach(name -> candidates.add(candidate(name)));
      return;
    }
    if (!(line instanceof SnippetParser.Typed typed)) {
      return;
    }
    typed.completions().words().forEach(word -> candidates.add(candidate(word)));
    String before = line.line().substring(0, line.cursor());
    if (candidates.isEmpty() || before.endsWith("(")) {
      List<String> signatures = interpreter.assistance().document(line.line(), line.cursor());
      if (!signatures.isEmpty()) {
        candidates.clear();
        reader.printAbove(String.join("\n", signatures));
      }
    }
  }

  private static Candidate candidate(String word) {
    return new Candidate(word, word, null, null, null, null, false);
  }
}
