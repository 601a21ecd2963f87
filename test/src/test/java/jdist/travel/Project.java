package jdist.travel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import jdist.kit.Jdist;

/// Drivers as their users build them: sources of `src/test/drivers`, compiled and packed as Maven
/// or an IDE would do it.
final class Project {
  /// The library that drivers are compiled against.
  static final Path RUNTIME = runtime();

  private Project() {}

  private static Path runtime() {
    try (Stream<Path> jars = Files.list(Jdist.HOME.resolve("target/dist/lib"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("jdist-runtime-"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException("the distribution is not built", e);
    }
  }

  /// A file or folder of drivers' sources.
  static Path sources(String name) {
    return Jdist.HOME.resolve("test/src/test/drivers").resolve(name);
  }

  /// The jar that a class of the tests' class path comes from.
  static Path library(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Compiles all sources in a folder, or one; answers with the folder of the classes.
  static Path compile(Path sources, Path classes, Path... libraries) throws IOException {
    List<Path> classPath = new ArrayList<>(List.of(libraries));
    classPath.add(RUNTIME);
    return compile(sources, classes, List.of("-g", "-cp", path(classPath)));
  }

  /// The same with options, which say what is on the class path or module path.
  static Path compile(Path sources, Path classes, List<String> options) throws IOException {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("-proc:none", "-d", Files.createDirectories(classes).toString()));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> found = Files.walk(sources)) {
      var units =
          files.getJavaFileObjectsFromPaths(
              found.filter(file -> file.toString().endsWith(".java")).toList());
      assertThat(compiler.getTask(complaints, files, null, all, null, units).call())
          .as(complaints.toString())
          .isTrue();
    }
    return classes;
  }

  /// Compiles a source in Kotlin as its users do, in a JVM of its own: the compiler leaves things
  /// behind in one.
  static Path kotlin(Path source, Path classes) {
    Jdist.Outcome outcome =
        Jdist.java(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                "-no-stdlib",
                "-no-reflect",
                "-jvm-target",
                "24",
                "-cp",
                path(RUNTIME, library(kotlin.Unit.class)),
                "-d",
                classes.toString(),
                source.toString())
            .run();
    assertThat(outcome.status()).as(outcome.errors()).isZero();
    return classes;
  }

  /// A class path.
  static String path(List<Path> elements) {
    return elements.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  static String path(Path... elements) {
    return path(Arrays.asList(elements));
  }

  /// Packs folders into a jar; of what is in several, the first counts.
  static Path jar(Path jar, Map<String, String> manifest, Path... contents) throws IOException {
    Manifest written = new Manifest();
    written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach(written.getMainAttributes()::putValue);
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, written)) {
      Set<String> added = new HashSet<>(Set.of("META-INF/MANIFEST.MF"));
      for (Path content : contents) {
        add(content, entries, added);
      }
    }
    return jar;
  }

  private static void add(Path content, JarOutputStream entries, Set<String> added)
      throws IOException {
    try (Stream<Path> files = Files.walk(content)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = content.relativize(file).toString();
        if (added.add(name)) {
          entries.putNextEntry(new JarEntry(name));
          Files.copy(file, entries);
        }
      }
    }
  }

  /// Unpacks a jar, as a build does that shades it into another.
  static Path unpack(Path jar, Path folder) throws IOException {
    try (var packed = FileSystems.newFileSystem(jar);
        Stream<Path> files = Files.walk(packed.getPath("/"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return folder;
  }

  /// What a driver printed, by the names before the colons.
  static Map<String, String> told(Jdist.Outcome outcome) {
    return outcome
        .output()
        .lines()
        .filter(line -> line.contains(": "))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(": ")),
                line -> line.substring(line.indexOf(": ") + 2),
                (first, _) -> first));
  }
}
