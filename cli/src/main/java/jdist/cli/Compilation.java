package jdist.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import jdist.task.Task;

/// One run of the compiler, over one source file and those that it needs from the same folder, or,
/// if it is in a package, from the folder of the package's root (as `java Job.java` does, JEP 458).
final class Compilation {
  private static final List<String> OPTIONS =
      List.of("-g", "-parameters", "-proc:none", "-implicit:class", "-Xprefer:source");

  /// Behind comments alone; a file for which this is wrong is compiled without others.
  private static final Pattern PACKAGE =
      Pattern.compile("(?:\\s++|//[^\\n]*+\\n|/\\*(?s:.*?)\\*/)*+package\\s+([\\w.]+)\\s*;");

  /// The same text gives the same jar.
  private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  private final Path source;
  private final String text;
  private final List<Path> classPath;
  private final Map<String, ByteArrayOutputStream> classes = new TreeMap<>();
  private final SourceFiles others = new SourceFiles();
  private Optional<String> mainClass = Optional.empty();

  Compilation(Path source, String text, List<Path> classPath) {
    this.source = source;
    this.text = text;
    this.classPath = classPath;
  }

  /// Answers with a jar of the classes. What the compiler has to say goes to standard error.
  ///
  /// @throws NotCompiledException if the source does not compile
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
      Memory memory = new Memory(files);
      JavacTask task =
          (JavacTask) compiler.getTask(messages, memory, null, options(), null, List.of(file));
      task.addTaskListener(new Reader(files));
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
        Stream.concat(Stream.of(ownCode()), classPath.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    root().ifPresent(root -> options.addAll(List.of("-sourcepath", root.toString())));
    return options;
  }

  /// Where other sources may be; empty if this one does not lie where its package belongs.
  private Optional<Path> root() {
    Path folder = source.toAbsolutePath().getParent();
    Matcher declared = PACKAGE.matcher(text);
    if (!declared.lookingAt()) {
      return Optional.ofNullable(folder);
    }
    for (String name : List.of(declared.group(1).split("\\.")).reversed()) {
      if (folder == null || !folder.endsWith(name)) {
        return Optional.empty();
      }
      folder = folder.getParent();
    }
    return Optional.ofNullable(folder);
  }

  /// The jar, or folder, of the library that drivers compile against.
  private static Path ownCode() {
    try {
      return Path.of(Task.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("jdist's own jar has no path", e);
    }
  }

  private byte[] jar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      jar.putNextEntry(entry(JarFile.MANIFEST_NAME));
      manifest().write(jar);
      for (Map.Entry<String, ByteArrayOutputStream> type : classes.entrySet()) {
        jar.putNextEntry(entry(type.getKey().replace('.', '/') + ".class"));
        type.getValue().writeTo(jar);
      }
    }
    return bytes.toByteArray();
  }

  private Manifest manifest() {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    mainClass.ifPresent(name -> attributes.put(Attributes.Name.MAIN_CLASS, name));
    if (!others.isEmpty()) {
      attributes.putValue(SourceFiles.ATTRIBUTE, others.toAttribute());
    }
    return manifest;
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    return entry;
  }

  /// Looks at each file as it has been parsed, the driver's first.
  private final class Reader implements TaskListener {
    private final StandardJavaFileManager files;
    private boolean begun;

    Reader(StandardJavaFileManager files) {
      this.files = files;
    }

    @Override
    public void finished(TaskEvent event) {
      if (event.getKind() != TaskEvent.Kind.PARSE) {
        return;
      }
      if (begun) {
        remember(files.asPath(event.getSourceFile()));
        return;
      }
      begun = true;
      mainClass = mainClass(event.getCompilationUnit());
    }

    private void remember(Path file) {
      try {
        others.add(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// The first class of the file; but one of the file's name if that has a `main` and the first has
  /// none.
  private Optional<String> mainClass(CompilationUnitTree unit) {
    List<ClassTree> types = new ArrayList<>();
    for (Tree declared : unit.getTypeDecls()) {
      if (declared instanceof ClassTree type) {
        types.add(type);
      }
    }
    String fileName = source.getFileName().toString().replaceFirst("\\.java$", "");
    Optional<ClassTree> named =
        types.stream()
            .filter(type -> type.getSimpleName().contentEquals(fileName) && declaresMain(type))
            .findFirst();
    Optional<ClassTree> first = types.stream().findFirst();
    String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
    return first
        .filter(type -> declaresMain(type) || named.isEmpty())
        .or(() -> named)
        .map(type -> prefix + type.getSimpleName());
  }

  private static boolean declaresMain(ClassTree type) {
    return type.getMembers().stream()
        .anyMatch(it -> it instanceof MethodTree method && method.getName().contentEquals("main"));
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
}
