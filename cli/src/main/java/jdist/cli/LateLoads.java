package jdist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.Cluster;
import jdist.code.LoadedMain;
import jdist.failure.JdistException;
import jdist.script.Commands.CommandException;
import jdist.script.Interpreter;

/// Jars and source files that are loaded on every process while the cluster runs, as `-L` loads
/// them before. For the thread of the interpreter.
final class LateLoads {
  private final Interpreter interpreter;
  private final ClassLoader loader;
  private final List<Path> classPath;
  private final DriverProgram.Workshop workshop;

  /// @param loader finds what the interpreter is told of
  LateLoads(
      Interpreter interpreter,
      ClassLoader loader,
      List<Path> classPath,
      DriverProgram.Workshop workshop) {
    this.interpreter = interpreter;
    this.loader = loader;
    this.classPath = new ArrayList<>(classPath);
    this.workshop = workshop;
  }

  /// Loads one, and runs its main, if it has one, on every process.
  ///
  /// @throws CommandException if it cannot be loaded
  void load(Path file) throws CommandException {
    try {
      Loads.check(file.toString());
      DriverProgram program = program(file);
      Path code = program.classPath().getFirst();
      interpreter.addToClassPath(code);
      classPath.add(code);
      if (!program.mainClass().isEmpty() && MainMethod.isThere(program, loader)) {
        Cluster.current().everywhere(new LoadedMain(program.mainClass()));
      }
    } catch (UsageException | JdistException e) {
      throw new CommandException("/load " + file + ": " + e.getMessage());
    } catch (NotCompiledException _) {
      throw new CommandException("/load " + file + ": it does not compile");
    } catch (IOException e) {
      throw new CommandException("/load " + file + ": it cannot be read: " + e);
    }
  }

  private DriverProgram program(Path file) throws IOException {
    if (file.toString().endsWith(".java")) {
      return new SourceDriver(file, classPath, workshop).compile();
    }
    Optional<String> mainClass = DriverProgram.facts(file, workshop).mainClass();
    return new DriverProgram(mainClass.orElse(""), List.of(file), file.toString());
  }
}
