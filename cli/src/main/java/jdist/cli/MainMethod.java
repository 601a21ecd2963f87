package jdist.cli;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdist.code.JavaMain;

/// The driver's `main`: what is wrong with a class that has none, and what it throws, in words and
/// frames like those of `java`.
final class MainMethod {
  private final JavaMain main;

  private MainMethod(JavaMain main) {
    this.main = main;
  }

  /// Looks it up, without initializing its class.
  ///
  /// @throws UsageException if there is no such class, it cannot be loaded, or it has no `main`
  static MainMethod find(DriverProgram program, ClassLoader loader) {
    JavaMain main =
        main(load(program, loader))
            .orElseThrow(() ->
                new UsageException(
                    named(program)
                        + " has no main method; expected void main(String[] args), or void"
                        + " main()"));
    if (!main.hasReceiver()) {
      throw new UsageException(
          named(program)
              + " has a main method that is not static, and "
              + (main.isOfAbstract()
                  ? "is abstract"
                  : "no constructor without parameters to call"));
    }
    return new MainMethod(main);
  }

  /// Whether the class of a program has a `main`.
  ///
  /// @throws UsageException if it cannot be loaded
  static boolean isThere(DriverProgram program, ClassLoader loader) {
    return main(load(program, loader)).isPresent();
  }

  private static Optional<JavaMain> main(Class<?> type) {
    try {
      return JavaMain.of(type);
    } catch (LinkageError e) {
      throw new UsageException("class " + type.getName() + " cannot be loaded: " + e, e);
    }
  }

  private static String named(DriverProgram program) {
    return program.origin().endsWith(".java")
        ? program.origin() + ": class " + program.mainClass()
        : program.mainClass();
  }

  private static Class<?> load(DriverProgram program, ClassLoader loader) {
    try {
      return Class.forName(program.mainClass(), false, loader);
    } catch (ClassNotFoundException e) {
      throw new UsageException(
          "class " + program.mainClass() + " was not found in " + places(program), e);
    } catch (UnsupportedClassVersionError e) {
      throw new UsageException(tooNew(program, e), e);
    } catch (NoClassDefFoundError e) {
      throw new UsageException(
          "class "
              + program.mainClass()
              + " cannot be loaded: "
              + String.valueOf(e.getMessage()).replace('/', '.')
              + " was not found; add it with -cp",
          e);
    } catch (LinkageError e) {
      throw new UsageException("class " + program.mainClass() + " cannot be loaded: " + e, e);
    }
  }

  private static String places(DriverProgram program) {
    if (program.origin().endsWith(".jar")) {
      return program.origin() + ", whose manifest names it";
    }
    if (program.classPath().isEmpty()) {
      return "the class path, which leads nowhere";
    }
    List<Path> missing = program.classPath().stream().filter(path -> !Files.exists(path)).toList();
    return "the class path "
        + joined(":", program.classPath())
        + (missing.isEmpty() ? "" : ", of which these do not exist: " + joined(", ", missing));
  }

  private static String joined(String separator, List<Path> paths) {
    return String.join(separator, paths.stream().map(MainMethod::shown).toList());
  }

  /// An empty class path means the working directory, as under `java`.
  private static String shown(Path path) {
    return path.toString().isEmpty() ? "." : path.toString();
  }

  private static String tooNew(DriverProgram program, UnsupportedClassVersionError e) {
    String message = String.valueOf(e.getMessage());
    int start = message.indexOf("class file version ");
    String version = start < 0 ? "" : message.substring(start + 19).split("[^0-9]", 2)[0];
    String needed = version.isEmpty() ? "a newer Java" : "Java " + (Integer.parseInt(version) - 44);
    return program.origin()
        + " was built for "
        + needed
        + " (class file version "
        + version
        + "); this is Java "
        + Runtime.version().feature()
        + "; set JDIST_JAVA to a newer JDK, or build it with --release "
        + Runtime.version().feature();
  }

  /// Runs it in the current thread. What it throws comes out as it is, its frames ending with the
  /// driver's own.
  ///
  /// @param wholeTrace whether to leave jdist's frames in
  void run(String[] arguments, boolean wholeTrace) throws Throwable {
    try {
      main.run(arguments);
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause() == null ? e : e.getCause();
      if (!wholeTrace) {
        trim(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
      }
      throw thrown;
    } catch (ExceptionInInitializerError e) { // thrown for the class itself, not by a method of it
      if (!wholeTrace) {
        trim(e, Collections.newSetFromMap(new IdentityHashMap<>()));
      }
      throw e;
    }
  }

  private static void trim(Throwable failure, Set<Throwable> seen) {
    if (!seen.add(failure)) {
      return;
    }
    StackTraceElement[] frames = failure.getStackTrace();
    int end = frames.length - 1;
    while (end >= 0 && !frames[end].getClassName().equals(MainMethod.class.getName())) {
      end--; // another thread's frames are left alone
    }
    while (end > 0 && isMachinery(frames[end - 1].getClassName())) {
      end--;
    }
    if (end >= 0) {
      failure.setStackTrace(Arrays.copyOf(frames, end));
    }
    if (failure.getCause() != null) {
      trim(failure.getCause(), seen);
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      trim(suppressed, seen);
    }
  }

  private static boolean isMachinery(String className) {
    return className.startsWith("jdist.cli.")
        || className.equals(JavaMain.class.getName())
        || className.startsWith("java.lang.reflect.")
        || className.startsWith("java.lang.invoke.")
        || className.startsWith("jdk.internal.reflect.")
        || className.equals("jdk.internal.misc.Unsafe");
  }
}
