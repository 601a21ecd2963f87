package jdist.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import jdist.code.JarFacts;
import jdist.process.LocalProcess;
import jdist.task.Task;

/// A driver that is one source file, compact or classic. It is compiled in memory, once: the
/// classes become a jar in the cache, under a key made of all that went into them, and the next run
/// finds that without loading the compiler.
final class SourceDriver {
  private static final String KIND = "compiled";
  private static final List<String> OPTIONS = List.of("-g", "-parameters", "-proc:none");

  private final Path source;
  private final List<Path> classPath;
  private final DriverProgram.Workshop workshop;

  SourceDriver(Path source, List<Path> classPath, DriverProgram.Workshop workshop) {
    this.source = source;
    this.classPath = classPath;
    this.workshop = workshop;
  }

  /// Answers with a program whose class path begins with the jar of this file's classes.
  ///
  /// @throws NotCompiledException if it does not compile; the compiler has said why
  DriverProgram compile() throws IOException {
    String key = key(Files.readAllBytes(source));
    Optional<Path> known = workshop.cache().flatMap(cache -> cache.find(KIND, key));
    Path jar = known.isPresent() ? known.get() : keep(key, new Compilation().run());
    String mainClass =
        JarFacts.read(jar)
            .mainClass()
            .orElseThrow(() -> new UsageException(source + " declares no class"));
    List<Path> whole = new ArrayList<>();
    whole.add(jar);
    whole.addAll(classPath);
    return new DriverProgram(mainClass, whole, source.toString());
  }

  private Path keep(String key, byte[] jar) throws IOException {
    Optional<Path> kept = workshop.cache().flatMap(cache -> cache.store(KIND, key, jar));
    if (kept.isPresent()) {
      return kept.get();
    }
    Path file = workshop.folder().resolve(key + ".jar");
    try {
      Files.createDirectories(workshop.folder());
      return Files.write(file, jar);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw new UsageException(
          "the classes of "
              + source
              + " cannot be kept in "
              + workshop.folder()
              + ": "
              + reason(e)
              + "; make room there, or set JDIST_CACHE or TMPDIR to a folder with room",
          e);
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof FileSystemException e && e.getReason() != null
        ? e.getReason()
        : failure instanceof NoSuchFileException ? "no such folder" : "" + failure.getMessage();
  }

  /// A hash of the text, the compiler, and what is on the class path.
  private String key(byte[] text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(text);
      add(digest, source.getFileName().toString());
      add(digest, System.getProperty("java.vm.version", ""));
      add(digest, LocalProcess.version());
      for (Path path : classPath) {
        add(digest, stamp(path));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update((byte) 0);
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A folder's classes may change without the folder: such a class path is stamped with the time.
  private static String stamp(Path path) {
    try {
      return Files.isDirectory(path)
          ? path + " " + System.nanoTime()
          : path.toAbsolutePath() + " " + Files.size(path) + " " + Files.getLastModifiedTime(path);
    } catch (IOException _) {
      return path + " missing";
    }
  }

  /// One run of the compiler.
  private final class Compilation {
    private final Map<String, ByteArrayOutputStream> classes = new TreeMap<>();
    private Optional<String> first = Optional.empty();

    /// Answers with a jar of the classes.
    byte[] run() throws IOException {
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      if (compiler == null) {
        throw new UsageException(
            "this Java has no compiler, which "
                + source
                + " needs; set JDIST_JAVA to a JDK, or pass a jar");
      }
      PrintWriter messages = new PrintWriter(System.err, true, System.err.charset());
      try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
        JavaFileObject file = new AnyName(files.getJavaFileObjects(source).iterator().next());
        JavacTask task =
            (JavacTask)
                compiler.getTask(messages, new Memory(files), null, options(), null, List.of(file));
        task.addTaskListener(new FirstClass());
        boolean compiled = task.call();
        messages.flush();
        if (!compiled) {
          throw new NotCompiledException(source.toString());
        }
      }
      return jar();
    }

    private List<String> options() {
      List<String> options = new ArrayList<>(OPTIONS);
      options.add("-classpath");
      options.add(
          java.util.stream.Stream.concat(java.util.stream.Stream.of(ownCode()), classPath.stream())
              .map(Path::toString)
              .collect(Collectors.joining(java.io.File.pathSeparator)));
      return options;
    }

    private byte[] jar() throws IOException {
      Manifest manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      first.ifPresent(name -> manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, name));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
        for (Map.Entry<String, ByteArrayOutputStream> type : classes.entrySet()) {
          jar.putNextEntry(new JarEntry(type.getKey().replace('.', '/') + ".class"));
          type.getValue().writeTo(jar);
        }
      }
      return bytes.toByteArray();
    }

    /// Learns the name of the file's first class: the one that `java Job.java` would run.
    private final class FirstClass implements TaskListener {
      @Override
      public void finished(TaskEvent event) {
        if (event.getKind() == TaskEvent.Kind.PARSE && first.isEmpty()) {
          first = firstClass(event.getCompilationUnit());
        }
      }
    }

    private static Optional<String> firstClass(CompilationUnitTree unit) {
      String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
      for (Tree declared : unit.getTypeDecls()) {
        if (declared instanceof ClassTree type) {
          return Optional.of(prefix + type.getSimpleName());
        }
      }
      return Optional.empty();
    }

    /// Keeps the classes in memory.
    private final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
      Memory(JavaFileManager files) {
        super(files);
      }

      @Override
      public JavaFileObject getJavaFileForOutput(
          Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
        return new SimpleJavaFileObject(
            URI.create("memory:///" + name.replace('.', '/') + kind.extension), kind) {
          @Override
          public OutputStream openOutputStream() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            classes.put(name, bytes);
            return bytes;
          }
        };
      }
    }
  }

  /// A source file that may hold a public class of another name, as `java Job.java` allows.
  private static final class AnyName extends ForwardingJavaFileObject<JavaFileObject> {
    AnyName(JavaFileObject file) {
      super(file);
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true;
    }
  }

  /// The jar, or folder, of the library that drivers compile against.
  private static Path ownCode() {
    try {
      return Path.of(Task.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("jdist's own jar has no path", e);
    }
  }
}
