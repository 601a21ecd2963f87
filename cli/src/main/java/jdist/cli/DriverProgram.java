package jdist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import jdist.code.ClassPath;
import jdist.code.CodeCache;
import jdist.code.JarFacts;

/// A driver that can be run: the name of its main class, and where its classes are.
///
/// @param mainClass the binary name of the class with the `main`
/// @param classPath where its classes are, and those it needs
/// @param origin what the user called it, for messages
record DriverProgram(String mainClass, List<Path> classPath, String origin) {
  private static final List<String> TOO_LATE =
      List.of("Add-Opens", "Add-Exports", "Launcher-Agent-Class");

  DriverProgram {
    classPath = List.copyOf(classPath);
  }

  /// Where drivers come from, and what they need on the way.
  ///
  /// @param cache where compiled source files are kept
  /// @param folder a folder of this session, for what the cache does not take
  /// @param warnings told what the user should know
  record Workshop(Optional<CodeCache> cache, Path folder, Consumer<String> warnings) {}

  /// Whether the plan's driver looks as if it could be run at all; cheap, so that nothing is
  /// started for one that could not.
  ///
  /// @throws UsageException if it could not
  static void check(Plan plan) {
    String driver = plan.driver();
    if (plan.kind() == DriverKind.PROGRAM && driver.isEmpty()) {
      throw new UsageException("the driver's name is empty; try jdist -p 4 Job.java");
    }
    if (plan.kind().isSnippets() && plan.kind() != DriverKind.SCRIPT) {
      return;
    }
    Path file = path(driver);
    if (Files.isDirectory(file)) {
      throw new UsageException(
          driver + " is a directory; name a jar, a .java file, or a class with -cp " + driver);
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UsageException(
          driver + " is not a regular file; name a jar, a .java file, or a class with -cp");
    }
    if (!Files.exists(file) && (isFileName(driver) || plan.classPath().isEmpty())) {
      throw new UsageException(missing(driver));
    }
    if (Files.exists(file) && !Files.isReadable(file)) {
      throw new UsageException(driver + " cannot be read; check its permissions");
    }
  }

  static Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new UsageException(file + ": " + e.getReason(), e);
    }
  }

  private static boolean isFileName(String driver) {
    return driver.endsWith(".jar") || driver.endsWith(".java") || driver.endsWith(".jsh");
  }

  private static String missing(String driver) {
    return driver
        + ": no such file"
        + (isFileName(driver) ? "" : "; to run a class, say where it is: -cp PATH " + driver);
  }

  /// Finds the plan's driver; compiles it if it is a source file.
  ///
  /// @param given the class path beside the driver's own
  /// @throws UsageException if it is none
  /// @throws NotCompiledException if it does not compile
  static DriverProgram find(Plan plan, List<Path> given, Workshop workshop) throws IOException {
    Path file = path(plan.driver());
    if (plan.driver().endsWith(".java")) {
      return new SourceDriver(file, given, workshop).compile();
    }
    if (Files.isRegularFile(file) && plan.driver().endsWith(".jar")) {
      return jar(file, given, workshop);
    }
    if (Files.isRegularFile(file) && plan.classPath().isEmpty()) {
      throw new UsageException(plan.driver() + " is neither a .jar nor a .java file");
    }
    return new DriverProgram(plan.driver().replace('/', '.'), given, plan.driver());
  }

  /// What `-cp` says.
  static List<Path> classPath(Plan plan) {
    return plan.classPath().map(DriverProgram::parse).orElse(List.of());
  }

  private static List<Path> parse(String classPath) {
    try {
      return ClassPath.parse(classPath);
    } catch (InvalidPathException e) {
      throw new UsageException("-cp " + classPath + ": " + e.getReason(), e);
    }
  }

  private static DriverProgram jar(Path file, List<Path> given, Workshop workshop)
      throws IOException {
    String mainClass =
        facts(file, workshop)
            .mainClass()
            .orElseThrow(() ->
                new UsageException(
                    file
                        + " has no Main-Class in its manifest; name the class: jdist -cp "
                        + file
                        + " com.example.Main"));
    List<Path> classPath = new ArrayList<>();
    classPath.add(file);
    classPath.addAll(given);
    return new DriverProgram(mainClass.strip(), classPath, file.toString());
  }

  /// What is known of a jar that can be loaded; warns of what in it will have no effect.
  static JarFacts facts(Path file, Workshop workshop) throws IOException {
    JarFacts facts = read(file);
    facts
        .refusal()
        .ifPresent(why -> {
          throw new UsageException(why);
        });
    for (String attribute : TOO_LATE) {
      facts
          .attribute(attribute)
          .ifPresent(value -> workshop.warnings().accept(tooLate(file, attribute, value)));
    }
    return facts;
  }

  private static String tooLate(Path file, String attribute, String value) {
    String option =
        switch (attribute) {
          case "Add-Opens" ->
              "--driver-J --add-opens=" + value.strip() + "=ALL-UNNAMED, and -J the same";
          case "Add-Exports" ->
              "--driver-J --add-exports=" + value.strip() + "=ALL-UNNAMED, and -J the same";
          default -> "--driver-J -javaagent:" + file;
        };
    return file + ": " + attribute + " in its manifest has no effect here; pass " + option;
  }

  private static JarFacts read(Path file) throws IOException {
    if (Files.size(file) == 0) {
      throw new UsageException(file + " is empty");
    }
    try {
      return JarFacts.read(file);
    } catch (ZipException e) {
      throw new UsageException(file + " is no jar: " + e.getMessage(), e);
    }
  }
}
