package jdist.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdist.code.DriverCode;
import jdist.code.OwnCode;
import jdist.code.SnippetLoader;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.prompt.Prompt;
import jdist.script.Commands;
import jdist.script.Interpreter;
import jdist.script.Origin;
import jdist.script.Script;
import jdist.script.Target;

/// A driver, or files of `-L`, that are Java taken snippet by snippet: made ready while the workers
/// start. Nothing of it is loaded for a driver that has a `main`.
final class Snippets {
  private final Plan plan;
  private final Interpreter interpreter;
  private final Commands commands;

  private Snippets(Plan plan, Interpreter interpreter, Commands commands) {
    this.plan = plan;
    this.interpreter = interpreter;
    this.commands = commands;
  }

  /// Makes the interpreter, which takes a while.
  ///
  /// @param classPath what snippets see beside jdist's own
  static Snippets prepare(Plan plan, DriverCode code, List<Path> classPath) {
    SnippetLoader loader = new SnippetLoader(code.loader());
    code.alsoServe(loader);
    Thread.currentThread().setContextClassLoader(loader);
    String all =
        Stream.concat(Stream.of(OwnCode.location()), classPath.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    Interpreter interpreter =
        new Interpreter(
            loader,
            all,
            (_, _) -> {
              throw new UnsupportedOperationException();
            });
    PrintStream out = System.out;
    Commands commands =
        new Commands(
            interpreter,
            _ -> {
              throw new UnsupportedOperationException();
            },
            out);
    interpreter.eval(arguments(plan.driverArguments()), Origin.TYPED, Target.HERE);
    return new Snippets(plan, interpreter, commands);
  }

  /// `args`, as a driver's main gets them.
  private static String arguments(List<String> arguments) {
    return arguments.stream()
        .map(Snippets::literal)
        .collect(Collectors.joining(", ", "String[] args = {", "};"));
  }

  private static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      boolean isPlain = letter >= ' ' && letter < 127 && letter != '"' && letter != '\\';
      literal.append(isPlain ? String.valueOf(letter) : String.format("\\u%04x", (int) letter));
    }
    return literal.append('"').toString();
  }

  /// Runs a file of `-L` on every process.
  void load(String file) throws Script.ScriptException {
    run(file, Target.EVERYWHERE);
  }

  /// Runs the driver.
  ///
  /// @param ready what is to be said of the cluster
  void run(Interrupts interrupts, String ready) throws Script.ScriptException, IOException {
    switch (plan.kind()) {
      case SCRIPT -> end(run(plan.driver(), Target.HERE));
      case INPUT -> end(run("standard input", input()));
      case PROMPT -> prompt(interrupts, ready);
      default -> runCode();
    }
  }

  /// Does not return: what is left of the session ends with the JVM.
  private void prompt(Interrupts interrupts, String ready) throws IOException {
    LocalProcess process = CurrentProcess.find().orElseThrow();
    int status;
    try (Prompt prompt =
        new Prompt(interpreter, commands, new OwnCalls(process), plan.voice().color())) {
      interrupts.leaveTo(prompt::interrupt);
      Signals.redraw(prompt::redraw);
      prompt.tell(Help.brief(LocalProcess.version()) + ": " + ready + "; /help helps");
      status = prompt.run();
      interrupts.leaveTo(() -> System.exit(ExitCode.INTERRUPTED.status()));
    }
    System.exit(status);
  }

  /// The calls of this process, for the prompt.
  private record OwnCalls(LocalProcess process) implements Prompt.Calls {
    @Override
    public long last() {
      return process.calls().lastNumber();
    }

    @Override
    public void cancelSince(long number) {
      process.calls().cancelSince(number);
    }
  }

  private static BufferedReader input() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private void runCode() throws Script.ScriptException {
    BufferedReader code = new BufferedReader(new StringReader(plan.driver()));
    Script script = new Script(interpreter, commands, "-e", code, Target.HERE);
    end(script.run());
    if (plan.kind() == DriverKind.SHOWN_CODE) {
      script.lastValue().ifPresent(System.out::println);
    }
  }

  private OptionalInt run(String file, Target target) throws Script.ScriptException {
    try (BufferedReader lines = Files.newBufferedReader(Path.of(file))) {
      return new Script(interpreter, commands, file, lines, target).run();
    } catch (IOException e) {
      throw new UsageException(file + " cannot be read: " + e, e);
    }
  }

  private OptionalInt run(String name, BufferedReader lines) throws Script.ScriptException {
    return new Script(interpreter, commands, name, lines, Target.HERE).run();
  }

  /// A script that has said how it ends, ends so.
  private static void end(OptionalInt status) {
    status.ifPresent(System::exit);
  }
}
