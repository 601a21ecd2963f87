package jdist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdist.Cluster;
import jdist.code.JarFacts;
import jdist.code.LoadedMain;
import jdist.failure.CompositeException;
import jdist.script.Script;

/// The files of `-L`: their classes join the driver's class path, and their mains run on every
/// process before the driver does. Idea: Julia's `-L`, which includes a file everywhere.
///
/// @param classPath their jars, and those of their compiled classes, each once
/// @param programs those that may have a main, in the order given
record Loads(List<Path> classPath, List<DriverProgram> programs) {
  Loads {
    classPath = List.copyOf(classPath);
    programs = List.copyOf(programs);
  }

  /// Whether the plan's files look as if they could be loaded at all.
  ///
  /// @throws UsageException if one does not
  static void check(Plan plan) {
    for (String file : plan.loads()) {
      try {
        check(file);
      } catch (UsageException e) {
        throw new UsageException("-L " + file + ": " + e.getMessage(), e);
      }
    }
  }

  /// Whether a file looks as if it could be.
  ///
  /// @throws UsageException if it does not
  static void check(String file) {
    Path path = DriverProgram.path(file);
    if (!file.endsWith(".jar") && !file.endsWith(".java") && !isScript(file)) {
      throw new UsageException("expected a .jar, a .java or a .jsh file");
    }
    if (!Files.exists(path)) {
      throw new UsageException("no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new UsageException("it is not a regular file");
    }
    if (!Files.isReadable(path)) {
      throw new UsageException("it cannot be read; check its permissions");
    }
  }

  /// Finds the plan's files; compiles those that are sources, each with the ones before it on its
  /// class path.
  ///
  /// @param given the class path that the user gave
  /// @throws NotCompiledException if one does not compile
  static Loads find(Plan plan, List<Path> given, DriverProgram.Workshop workshop)
      throws IOException {
    Set<Path> classPath = new LinkedHashSet<>();
    List<DriverProgram> programs = new ArrayList<>();
    for (String file : plan.loads()) {
      Path path = DriverProgram.path(file);
      if (isScript(file)) {
        programs.add(new DriverProgram("", List.of(), file));
        continue;
      }
      List<Path> before = new ArrayList<>(given);
      before.addAll(classPath);
      if (file.endsWith(".java")) {
        DriverProgram program = new SourceDriver(path, before, workshop).compile();
        classPath.add(program.classPath().getFirst());
        programs.add(program);
        continue;
      }
      JarFacts facts = DriverProgram.facts(path, workshop);
      classPath.add(path);
      Optional<String> mainClass = facts.mainClass();
      if (mainClass.isPresent()) {
        programs.add(new DriverProgram(mainClass.get(), List.of(path), file));
      }
    }
    return new Loads(List.copyOf(classPath), programs);
  }

  /// Leaves those whose class has a main; a jar that names one must have it.
  ///
  /// @throws UsageException if one cannot be run, or would run another's main
  Loads withMains(Optional<DriverProgram> driver, ClassLoader loader) {
    Map<String, String> owners = new HashMap<>();
    driver.ifPresent(it -> owners.put(it.mainClass(), it.origin()));
    List<DriverProgram> mains = new ArrayList<>();
    for (DriverProgram program : programs) {
      if (isScript(program.origin())) {
        mains.add(program);
        continue;
      }
      String owner = owners.putIfAbsent(program.mainClass(), program.origin());
      if (owner != null && !owner.equals(program.origin())) {
        throw new UsageException(
            "-L "
                + program.origin()
                + ": "
                + owner
                + " has a class "
                + program.mainClass()
                + ", too; rename one of them");
      }
      if (program.origin().endsWith(".jar") || MainMethod.isThere(program, loader)) {
        var _ = MainMethod.find(program, loader);
        mains.add(program);
      }
    }
    return new Loads(classPath, mains);
  }

  /// Whether one of them is taken snippet by snippet.
  boolean hasScripts() {
    return programs.stream().anyMatch(it -> isScript(it.origin()));
  }

  private static boolean isScript(String file) {
    return file.endsWith(".jsh");
  }

  /// Runs each on every process of the cluster, this one too, one after the other.
  ///
  /// @param snippets runs those that are scripts
  /// @throws LoadFailedException if one has failed somewhere; the next are not run
  /// @throws Script.ScriptException if a script has
  void run(Cluster cluster, Optional<Snippets> snippets, Voice voice)
      throws Script.ScriptException {
    for (DriverProgram program : programs) {
      voice.detail("loading " + program.origin() + " on every process");
      if (isScript(program.origin())) {
        snippets.orElseThrow().load(program.origin());
        continue;
      }
      try {
        cluster.everywhere(new LoadedMain(program.mainClass()));
      } catch (CompositeException e) {
        throw new LoadFailedException(program.origin(), e);
      }
    }
  }
}
