package jdist.script;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import jdist.script.Interpreter.Cut;

/// Runs the snippets and commands of a text, one after the other, until one fails. For the thread
/// of the interpreter.
public final class Script {
  private final Interpreter interpreter;
  private final Commands commands;
  private final String name;
  private final Target target;
  private final BufferedReader lines;
  private int read; // lines so far
  private final Consumer<Answer> show;

  /// A script that is yet to run.
  ///
  /// @param name what the text is called in messages: its file's name
  /// @param lines it, which is read as far as it is run
  /// @param target where its snippets are to run
  /// @param show told what comes of each snippet that does not fail
  public Script(
      Interpreter interpreter,
      Commands commands,
      String name,
      BufferedReader lines,
      Target target,
      Consumer<Answer> show) {
    this.interpreter = interpreter;
    this.commands = commands;
    this.name = name;
    this.target = target;
    this.show = show;
    this.lines = lines;
  }

  /// A script has failed; its message says where, and why.
  public static final class ScriptException extends Exception {
    private static final long serialVersionUID = 1;

    ScriptException(String message) {
      super(message);
    }
  }

  /// Runs it all.
  ///
  /// @return the status that a `/exit` asked for; empty if none did
  /// @throws ScriptException at the first snippet or command that fails
  public OptionalInt run() throws ScriptException {
    for (Optional<String> line = read(); line.isPresent(); line = read()) {
      String text = line.get();
      if (Commands.isCommand(text)) {
        OptionalInt status = command(text);
        if (status.isPresent()) {
          return status;
        }
      } else if (read > 1 || !text.startsWith("#!")) {
        runFrom(text);
      }
    }
    return OptionalInt.empty();
  }

  private Optional<String> read() throws ScriptException {
    try {
      Optional<String> line = Optional.ofNullable(lines.readLine());
      read += line.isPresent() ? 1 : 0;
      return line;
    } catch (CharacterCodingException e) {
      throw new ScriptException(name + ":" + (read + 1) + ": error: this is not UTF-8");
    } catch (IOException e) {
      throw new ScriptException(name + " cannot be read: " + e);
    }
  }

  private OptionalInt command(String line) throws ScriptException {
    int number = read;
    try {
      return commands.run(line);
    } catch (Commands.CommandException e) {
      throw new ScriptException(name + ":" + number + ": " + e.getMessage());
    }
  }

  /// Runs the snippets that begin on the line read last; the last of them may take more lines.
  private void runFrom(String first) throws ScriptException {
    String text = first;
    int begins = read;
    while (!text.isBlank()) {
      Cut cut = interpreter.cut(text);
      if (cut.isWhole()) {
        run(cut.source(), begins);
        begins += newlines(text.substring(0, text.length() - cut.rest().length()));
        text = cut.rest();
        continue;
      }
      Optional<String> more = read();
      if (more.isEmpty()) {
        throw new ScriptException(name + ":" + begins + ": error: what begins here does not end");
      }
      text = text + "\n" + more.get();
    }
  }

  private void run(String source, int start) throws ScriptException {
    String code = source.stripLeading();
    int begins = start + newlines(source.substring(0, source.length() - code.length()));
    for (Answer answer : interpreter.eval(code, new Origin(name, begins), target)) {
      switch (answer.kind()) {
        case FAILED -> {
          int line = begins + Math.max(0, answer.line() - 1);
          throw new ScriptException(name + ":" + line + ": " + answer.text());
        }
        case STOPPED -> throw new ScriptException(name + ":" + begins + ": stopped");
        default -> show.accept(answer);
      }
    }
  }

  private static int newlines(String text) {
    return (int) text.chars().filter(it -> it == '\n').count();
  }
}
