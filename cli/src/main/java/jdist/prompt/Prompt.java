package jdist.prompt;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import jdist.script.Answer;
import jdist.script.Commands;
import jdist.script.Interpreter;
import jdist.script.Origin;
import jdist.script.Target;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Buffer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// Reads what somebody types, has it run, and shows what comes of it, until they leave. For one
/// thread, but for [#tell].
public final class Prompt implements AutoCloseable {
  private static final String PROMPT = "jdist> ";
  private static final String MORE = "   ...> ";
  private static final Size USUAL_SIZE = new Size(80, 24);
  private static final int MOST_SHOWN = 10_000;
  private static final int INDENTATION = 2;
  private static final int INTERRUPTED = 130;
  private static final String RED = "\u001b[31m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final Interpreter interpreter;
  private final Commands commands;
  private final Terminal terminal;
  private final LineReader editor;
  private final Screen screen;
  private final boolean coloured;
  private volatile long begun;
  private volatile boolean stopping;

  /// The remote calls of this process.
  public interface Calls {
    /// The number of the one made last.
    long last();

    /// Cancels those that came after that one.
    void cancelSince(long number);
  }

  /// A prompt at this process's terminal. Whatever is printed in this JVM from now on goes above
  /// the line that is being typed, if one is.
  ///
  /// @param coloured whether to use colours
  /// @param errorsToo whether standard error leads to the same terminal
  public Prompt(Interpreter interpreter, Commands commands, boolean coloured, boolean errorsToo)
      throws IOException {
    this.interpreter = interpreter;
    this.commands = commands;
    this.terminal = terminal();
    this.coloured = coloured && !isDumb(terminal);
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("jdist")
            .parser(new SnippetParser(interpreter))
            .completer(new SnippetCompleter(interpreter, commands))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, MORE)
            .variable(LineReader.INDENTATION, INDENTATION)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
            .option(LineReader.Option.HISTORY_REDUCE_BLANKS, false)
            .option(LineReader.Option.INSERT_TAB, true);
    if (this.coloured) {
      builder.highlighter(new Colours());
    }
    Path history = History.file();
    Optional<String> refusal = History.prepare(history);
    if (refusal.isEmpty()) {
      builder.variable(LineReader.HISTORY_FILE, history);
    }
    this.editor = builder.build();
    bindBrackets();
    this.screen = new Screen(terminal, editor);
    screen.takeStreams(errorsToo);
    refusal.ifPresent(
        why -> screen.println("jdist: what is typed is not kept in " + history + ": " + why));
  }

  /// JLine looks for its parts with the context's loader, which is the user's.
  private static Terminal terminal() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader users = thread.getContextClassLoader();
    thread.setContextClassLoader(Prompt.class.getClassLoader());
    nativeLibrary().ifPresent(folder -> System.setProperty("library.jline.path", folder));
    try {
      Terminal found =
          TerminalBuilder.builder()
              .system(true)
              .dumb(true)
              .nativeSignals(false)
              .providers("jni,exec")
              .build();
      if (found.getWidth() == 0 && !isDumb(found)) { // nobody has told it
        found.setSize(USUAL_SIZE);
      }
      return found;
    } finally {
      thread.setContextClassLoader(users);
    }
  }

  /// Such a terminal can do nothing but write line after line.
  private static boolean isDumb(Terminal terminal) {
    return terminal.getType().startsWith(Terminal.TYPE_DUMB);
  }

  /// The folder of JLine's native library, beside its jars; without it JLine makes do with `stty`.
  private static Optional<String> nativeLibrary() {
    try {
      Path jar =
          Path.of(Terminal.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = jar.resolveSibling("native").resolve(Path.of("org", "jline", "nativ"));
      return Files.isDirectory(folder) ? Optional.of(folder.toString()) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /// A bracket that is typed is that bracket, and takes no blanks away, as JLine would have it even
  /// within a text; but a `}` that begins a line stands below what it closes.
  private void bindBrackets() {
    KeyMap<Binding> keys = Objects.requireNonNull(editor.getKeyMaps().get(LineReader.MAIN));
    Reference insert = new Reference(LineReader.SELF_INSERT);
    keys.bind(insert, ")", "]");
    keys.bind((Widget) this::closeBlock, "}");
  }

  private boolean closeBlock() {
    Buffer typed = editor.getBuffer();
    String before = typed.upToCursor();
    String line = before.substring(before.lastIndexOf('\n') + 1);
    if (line.isBlank()) {
      typed.backspace(Math.min(INDENTATION, line.length()));
    }
    typed.write('}');
    return true;
  }

  /// Says something, above the line that is being typed. Thread-safe.
  public void tell(String text) {
    screen.println(painted(DIM, text));
  }

  /// Somebody has pressed Ctrl-C while something runs: it is stopped, and the remote calls it has
  /// made. A second time, all of this process's are.
  private void stop(Calls calls) {
    interpreter.stop();
    calls.cancelSince(stopping ? 0 : begun);
    stopping = true;
  }

  /// Reads and runs line after line.
  ///
  /// @param calls what Ctrl-C cancels
  /// @return the status to end with
  public int run(Calls calls) {
    terminal.handle(Terminal.Signal.INT, _ -> stop(calls)); // but for while a line is edited
    boolean asked = false;
    while (true) {
      try {
        String line = read();
        asked = false;
        stopping = false;
        begun = calls.last();
        OptionalInt status = obey(line);
        if (status.isPresent()) {
          return status.getAsInt();
        }
      } catch (UserInterruptException e) {
        if (asked && e.getPartialLine().isBlank()) {
          return INTERRUPTED;
        }
        asked = e.getPartialLine().isBlank();
        if (asked) {
          screen.println("again to leave; Ctrl-D and /exit do, too");
        }
      } catch (EndOfFileException _) {
        return 0;
      }
    }
  }

  private String read() {
    screen.beginEditing();
    interpreter.forgetStop();
    try {
      return editor.readLine(PROMPT);
    } finally {
      screen.endEditing();
    }
  }

  private OptionalInt obey(String line) {
    if (Commands.isCommand(line)) {
      try {
        return commands.run(line);
      } catch (Commands.CommandException e) {
        screen.println(painted(RED, String.valueOf(e.getMessage())));
      }
      return OptionalInt.empty();
    }
    String rest = line;
    boolean goesOn = true;
    while (goesOn && !rest.isBlank()) {
      Interpreter.Cut cut = interpreter.cut(rest);
      List<Answer> answers =
          interpreter.eval(cut.source().stripLeading(), Origin.TYPED, Target.HERE);
      answers.forEach(this::show);
      goesOn = answers.stream().noneMatch(Prompt::isEnd);
      rest = cut.rest();
    }
    return OptionalInt.empty();
  }

  private static boolean isEnd(Answer answer) {
    return answer.kind() == Answer.Kind.FAILED || answer.kind() == Answer.Kind.STOPPED;
  }

  private void show(Answer answer) {
    screen.println(
        switch (answer.kind()) {
          case VALUE -> shortened(answer.shown());
          case DECLARED -> painted(DIM, answer.text());
          case FAILED, STOPPED -> painted(RED, answer.text());
        });
  }

  private static String shortened(String text) {
    return text.length() <= MOST_SHOWN
        ? text
        : text.substring(0, MOST_SHOWN) + "… (" + text.length() + " characters)";
  }

  private String painted(String colour, String text) {
    return coloured ? colour + text + PLAIN : text;
  }

  /// Gives the terminal back as it was.
  @Override
  public void close() {
    try {
      editor.getHistory().save();
      terminal.close();
    } catch (IOException _) {
      // it is gone
    }
  }
}
