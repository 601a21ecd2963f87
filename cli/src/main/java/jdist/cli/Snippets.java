package jdist.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdist.Cluster;
import jdist.cluster.WorkerCallbacks;
import jdist.cluster.WorkerCallbacks.Registration;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
import jdist.code.DriverCode;
import jdist.code.OwnCode;
import jdist.code.SnippetLoader;
import jdist.failure.JdistException;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.prompt.Prompt;
import jdist.script.Answer;
import jdist.script.Commands;
import jdist.script.Interpreter;
import jdist.script.Script;
import jdist.script.Target;

/// A driver, or files of `-L`, that are Java taken snippet by snippet: made ready while the workers
/// start. Nothing of it is loaded for a driver that has a `main`.
final class Snippets {
  private final Plan plan;
  private final Interpreter interpreter;
  private final Commands commands;
  private final Optional<Prompt> atTerminal;

  private Snippets(
      Plan plan, Interpreter interpreter, Commands commands, Optional<Prompt> atTerminal) {
    this.plan = plan;
    this.interpreter = interpreter;
    this.commands = commands;
    this.atTerminal = atTerminal;
  }

  /// Makes the interpreter, which takes a while.
  ///
  /// @param classPath what snippets see beside jdist's own
  static Snippets prepare(
      Plan plan, DriverCode code, List<Path> classPath, DriverProgram.Workshop workshop)
      throws IOException {
    SnippetLoader loader = new SnippetLoader(code.loader());
    code.alsoServe(loader);
    Thread.currentThread().setContextClassLoader(loader);
    String all =
        Stream.concat(Stream.of(OwnCode.location()), classPath.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    Interpreter interpreter = new Interpreter(loader, all, arguments(plan.driverArguments()));
    LateLoads later = new LateLoads(interpreter, loader, classPath, workshop);
    Commands commands = new Commands(interpreter, new Surroundings(plan, later), Snippets::print);
    Optional<Prompt> prompt =
        plan.kind() == DriverKind.PROMPT
            ? Optional.of(
                new Prompt(interpreter, commands, plan.voice().color(), plan.voice().terminal()))
            : Optional.empty();
    return new Snippets(plan, interpreter, commands, prompt);
  }

  /// To what is standard output then, which the prompt takes over.
  private static void print(String text) {
    System.out.println(text);
  }

  /// What commands need.
  private record Surroundings(Plan plan, LateLoads later) implements Commands.Surroundings {
    @Override
    public void load(Path file) throws Commands.CommandException {
      later.load(file);
    }

    @Override
    public WorkerOptions options() {
      return plan.options().minWorkers(Integer.MAX_VALUE); // that was for the first ones
    }

    @Override
    public String edit(String text) throws Commands.CommandException {
      if (plan.kind() != DriverKind.PROMPT) {
        throw new Commands.CommandException("/edit: there is nobody who could edit it");
      }
      return Editor.edit(text);
    }
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
      if (letter < ' '
          || letter == '"'
          || letter == '\\') { // as a Unicode escape it would end the text
        literal.append(String.format("\\%03o", (int) letter));
      } else {
        literal.append(
            letter < 127 ? String.valueOf(letter) : String.format("\\u%04x", (int) letter));
      }
    }
    return literal.append('"').toString();
  }

  /// Runs a file of `-L` on every process.
  void load(String file) throws Script.ScriptException {
    end(run(file, Target.EVERYWHERE));
  }

  /// Runs the driver.
  ///
  /// @param ready what is to be said of the cluster
  void run(String ready) throws Script.ScriptException, IOException {
    switch (plan.kind()) {
      case SCRIPT -> end(run(plan.driver(), Target.HERE));
      case INPUT -> end(run("standard input", input()));
      case PROMPT -> prompt(ready);
      default -> runCode();
    }
  }

  /// Does not return: what is left of the session ends with the JVM.
  private void prompt(String ready) {
    LocalProcess process = CurrentProcess.find().orElseThrow();
    int status;
    try (Prompt prompt = atTerminal.orElseThrow();
        Registration _ = Cluster.current().addCallbacks(new Deaths(process, prompt))) {
      prompt.tell(Help.brief(LocalProcess.version()) + ": " + ready + "; /help helps");
      status = prompt.run(new OwnCalls(process));
    }
    System.exit(status);
  }

  /// Tells of workers that die.
  private record Deaths(LocalProcess process, Prompt prompt) implements WorkerCallbacks {
    @Override
    public void exited(int processId, WorkerState state, Map<String, Object> statuses) {
      if (state == WorkerState.EXTERMINATED) {
        try {
          process.mesh().checkPresent(processId);
        } catch (JdistException e) {
          prompt.tell("jdist: " + e.getMessage());
        }
      }
    }
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
    AtomicReference<Optional<String>> last = new AtomicReference<>(Optional.empty());
    end(script("-e", code, Target.HERE, answer -> last.set(answer.value())).run());
    if (plan.kind() == DriverKind.SHOWN_CODE) {
      last.get().ifPresent(System.out::println);
    }
  }

  private OptionalInt run(String file, Target target) throws Script.ScriptException {
    try (BufferedReader lines = Files.newBufferedReader(Path.of(file))) {
      return script(file, lines, target, _ -> {}).run();
    } catch (IOException e) {
      throw new UsageException(file + " cannot be read: " + e, e);
    }
  }

  private OptionalInt run(String name, BufferedReader lines) throws Script.ScriptException {
    return script(name, lines, Target.HERE, _ -> {}).run();
  }

  private Script script(String name, BufferedReader lines, Target target, Consumer<Answer> show) {
    return new Script(interpreter, commands, name, lines, target, show);
  }

  /// A script that has said how it ends, ends so.
  private static void end(OptionalInt status) {
    status.ifPresent(System::exit);
  }
}
