package jdist.script;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdist.Cluster;
import jdist.cluster.WorkerOptions;
import jdist.failure.JdistException;

/// The lines that begin with a slash: those of `jshell` that are about what was typed, and jdist's
/// own, about the cluster. For the thread of the interpreter.
public final class Commands {
  private final Interpreter interpreter;
  private final Surroundings surroundings;
  private final Consumer<String> out;

  /// What a command line asks for that has failed; the message says why.
  public static final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    /// Because of what `message` says.
    public CommandException(String message) {
      super(message);
    }
  }

  /// What commands need beside the interpreter.
  public interface Surroundings {
    /// Adds a `.jar` or `.java` to the class path, and runs its main, if it has one, on every
    /// process.
    ///
    /// @throws CommandException if it cannot be loaded
    void load(Path file) throws CommandException;

    /// How workers are started that `/add` adds: as those of the command line were.
    WorkerOptions options();

    /// Has somebody edit a text; answers with what they made of it.
    ///
    /// @throws CommandException if there is nobody, or no editor
    String edit(String text) throws CommandException;
  }

  /// One command.
  ///
  /// @param label what follows its name, for the help
  /// @param help what it does
  private record Command(String name, String label, String help, Body body) {}

  /// What a command does with the words behind its name.
  private interface Body {
    OptionalInt run(String argument) throws CommandException;
  }

  private final List<Command> all =
      List.of(
          new Command("/workers", "", "the processes: host, state, calls, heap", this::workers),
          new Command("/add", "N|MACHINE…", "adds workers, here or by SSH", this::add),
          new Command("/remove", "IDS", "removes workers: /remove 2,3", this::remove),
          new Command("/load", "FILE", "loads a .jsh, .java or .jar on every process", this::load),
          new Command("/on", "IDS CODE", "runs code on those processes: /on 2,3 myId()", this::on),
          new Command("/everywhere", "CODE", "runs code on every process", this::everywhere),
          new Command("/vars", "", "the variables", _ -> list(interpreter().variables())),
          new Command("/methods", "", "the methods", _ -> list(interpreter().methods())),
          new Command("/types", "", "the types", _ -> list(interpreter().types())),
          new Command("/imports", "", "the imports", _ -> list(interpreter().imports())),
          new Command("/list", "", "what has been typed", _ -> list(interpreter().sources())),
          new Command("/drop", "NAME", "forgets what is declared by that name", this::drop),
          new Command("/edit", "[NAME]", "edits what was typed, or what has a name", this::edit),
          new Command("/open", "FILE", "runs a file of snippets here", this::open),
          new Command("/save", "FILE", "keeps what was typed, to be opened again", this::save),
          new Command("/exit", "[STATUS]", "ends it all", this::exit),
          new Command("/help", "", "this list", _ -> help()));

  /// Commands about an interpreter.
  ///
  /// @param out where they print
  public Commands(Interpreter interpreter, Surroundings surroundings, Consumer<String> out) {
    this.interpreter = interpreter;
    this.surroundings = surroundings;
    this.out = out;
  }

  private Interpreter interpreter() {
    return interpreter;
  }

  /// Whether a line is a command, and no Java: a comment begins with a slash, too.
  public static boolean isCommand(String line) {
    return line.length() > 1
        && line.charAt(0) == '/'
        && line.charAt(1) != '/'
        && line.charAt(1) != '*';
  }

  /// The names, for an editor to complete.
  public List<String> names() {
    return all.stream().map(Command::name).toList();
  }

  /// Runs a command, which may be abbreviated as long as it is clear which is meant.
  ///
  /// @return the status that the command asks to end with; empty for all but `/exit`
  /// @throws CommandException if there is no such command, or it has failed
  public OptionalInt run(String line) throws CommandException {
    String[] parts = line.strip().split("\\s+", 2);
    String argument = parts.length < 2 ? "" : parts[1].strip();
    List<Command> meant = all.stream().filter(it -> it.name().startsWith(parts[0])).toList();
    List<Command> exact = meant.stream().filter(it -> it.name().equals(parts[0])).toList();
    List<Command> chosen = exact.isEmpty() ? meant : exact;
    if (chosen.size() != 1) {
      throw new CommandException(
          chosen.isEmpty()
              ? parts[0] + ": no such command; /help lists them"
              : parts[0]
                  + ": which of "
                  + chosen.stream().map(Command::name).collect(Collectors.joining(", "))
                  + "?");
    }
    try {
      return chosen.getFirst().body().run(argument);
    } catch (JdistException | IllegalArgumentException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
  }

  private OptionalInt list(List<String> lines) {
    lines.forEach(out);
    return OptionalInt.empty();
  }

  private OptionalInt help() {
    for (Command each : all) {
      out.accept(String.format("  %-24s%s", each.name() + " " + each.label(), each.help()));
    }
    out.accept("What is typed otherwise is Java; what jdist has is imported: remoteCall, pmap, …");
    return OptionalInt.empty();
  }

  private OptionalInt workers(String argument) {
    list(WorkerTable.lines());
    return OptionalInt.empty();
  }

  private OptionalInt add(String argument) throws CommandException {
    if (argument.isEmpty()) {
      throw new CommandException("/add: say how many workers, or machines: /add 2, /add 2*node7");
    }
    WorkerOptions options = surroundings.options();
    boolean isCount = argument.chars().allMatch(Character::isDigit);
    int count = isCount ? number(argument) : 0;
    List<String> machines = List.of(argument.split("[\\s,]+", -1));
    Cluster cluster = Cluster.current();
    Optional<List<Integer>> added =
        stoppable(() ->
            isCount
                ? cluster.addProcs(count, _ -> options)
                : cluster.addProcs(machines, _ -> options));
    out.accept(added.map(ids -> "added " + joined(ids)).orElse("stopped"));
    return OptionalInt.empty();
  }

  private OptionalInt remove(String argument) throws CommandException {
    List<Integer> ids = ids("/remove", argument);
    Optional<Boolean> removed =
        stoppable(() -> {
          Cluster.current().rmProcs(ids);
          return true;
        });
    out.accept(removed.isPresent() ? "removed " + joined(ids) : "stopped");
    return OptionalInt.empty();
  }

  /// Runs what may take long so that Ctrl-C ends it.
  private <T> Optional<T> stoppable(Callable<T> body) throws CommandException {
    try {
      return interpreter.stoppable(body);
    } catch (Exception e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
  }

  private static String joined(List<Integer> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static List<Integer> ids(String command, String text) throws CommandException {
    List<Integer> ids = new ArrayList<>();
    for (String each : text.split("[\\s,]+", -1)) {
      if (each.isEmpty() || !each.chars().allMatch(Character::isDigit)) {
        throw new CommandException(command + ": expected ids of processes, for example 2,3");
      }
      ids.add(number(each));
    }
    return ids;
  }

  private static int number(String digits) throws CommandException {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new CommandException(digits + " is too large a number");
    }
  }

  private OptionalInt on(String argument) throws CommandException {
    String[] parts = argument.split("\\s+", 2);
    List<Integer> ids = ids("/on", parts[0]);
    if (parts.length < 2) {
      throw new CommandException("/on " + parts[0] + ": say what to run there");
    }
    return run("/on", parts[1], Target.on(ids));
  }

  private OptionalInt everywhere(String argument) throws CommandException {
    if (argument.isEmpty()) {
      throw new CommandException("/everywhere: say what to run");
    }
    return run("/everywhere", argument, Target.EVERYWHERE);
  }

  private OptionalInt load(String argument) throws CommandException {
    Path file = file("/load", argument);
    if (argument.endsWith(".jsh")) {
      return run("/load", file, Target.EVERYWHERE);
    }
    surroundings.load(file);
    return OptionalInt.empty();
  }

  private OptionalInt open(String argument) throws CommandException {
    Path file = file("/open", argument);
    return run("/open", file, Target.HERE);
  }

  private OptionalInt run(String command, Path file, Target target) throws CommandException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      return run(new Script(interpreter, this, file.toString(), lines, target, _ -> {}));
    } catch (IOException e) {
      throw new CommandException(command + " " + file + ": " + reason(e));
    }
  }

  /// Runs what stands behind a command, and shows what comes of it.
  private OptionalInt run(String command, String code, Target target) throws CommandException {
    BufferedReader lines = new BufferedReader(new StringReader(code));
    return run(new Script(interpreter, this, command, lines, target, it -> out.accept(it.shown())));
  }

  private static OptionalInt run(Script script) throws CommandException {
    try {
      return script.run();
    } catch (Script.ScriptException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(failure.getMessage());
    };
  }

  /// Runs again what has been edited, if it has been changed.
  private OptionalInt edit(String argument) throws CommandException {
    List<String> sources =
        argument.isEmpty() ? interpreter.sources() : interpreter.sources(argument);
    if (sources.isEmpty()) {
      throw new CommandException("/edit " + argument + ": nothing is declared by that name");
    }
    String text = String.join("\n", sources) + "\n";
    String edited = surroundings.edit(text);
    return edited.equals(text) ? OptionalInt.empty() : run("/edit", edited, Target.HERE);
  }

  private OptionalInt save(String argument) throws CommandException {
    Path file = file("/save", argument);
    try {
      Files.writeString(file, String.join("\n", interpreter.sources()) + "\n");
    } catch (IOException e) {
      throw new CommandException("/save " + argument + ": " + reason(e));
    }
    return OptionalInt.empty();
  }

  private static Path file(String command, String argument) throws CommandException {
    if (argument.isEmpty()) {
      throw new CommandException(command + ": say which file");
    }
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new CommandException(command + " " + argument + ": " + e.getReason());
    }
  }

  private OptionalInt drop(String argument) throws CommandException {
    if (!interpreter.drop(argument)) {
      throw new CommandException("/drop " + argument + ": nothing is declared by that name");
    }
    return OptionalInt.empty();
  }

  private OptionalInt exit(String argument) throws CommandException {
    if (!argument.chars().allMatch(Character::isDigit)) {
      throw new CommandException("/exit " + argument + ": expected a status, for example /exit 3");
    }
    return OptionalInt.of(argument.isEmpty() ? 0 : number(argument));
  }
}
