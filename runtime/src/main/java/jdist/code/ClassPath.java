package jdist.code;

import java.io.File;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A class path, as text and as the places it leads to.
public final class ClassPath {
  private ClassPath() {}

  /// A place where classes are: a folder, or a jar that can be read.
  ///
  /// @param jar what is known of it, if it is a jar
  record Place(Path path, Optional<JarFacts> jar) {}

  /// Reads a class path as `java -cp` does: elements between colons, an empty one being the current
  /// folder, `lib/*` being all the jars in `lib` (here in the order of their names).
  public static List<Path> parse(String text) {
    List<Path> elements = new ArrayList<>();
    for (String element : text.split(File.pathSeparator, -1)) {
      if (element.equals("*") || element.endsWith(File.separator + "*")) {
        elements.addAll(jarsIn(Path.of(element.substring(0, element.length() - 1))));
      } else {
        elements.add(Path.of(element));
      }
    }
    return List.copyOf(elements);
  }

  /// What this JVM was started with: its module path and its class path.
  static List<Path> ofThisJvm() {
    List<Path> elements = new ArrayList<>();
    String modulePath = System.getProperty("jdk.module.path", "");
    for (Path element : modulePath.isEmpty() ? List.<Path>of() : parse(modulePath)) {
      elements.addAll(modulesIn(element));
    }
    String classPath = System.getProperty("java.class.path", "");
    if (!classPath.isEmpty() || elements.isEmpty()) {
      elements.addAll(parse(classPath));
    }
    return List.copyOf(elements);
  }

  /// All the places that a class path leads to, each once: those that the manifests of its jars
  /// name come behind the jar that names them, as with URLClassLoader. As there, what is missing or
  /// no jar is left out.
  static List<Place> flatten(List<Path> classPath) {
    Set<Path> seen = new LinkedHashSet<>();
    List<Place> places = new ArrayList<>();
    for (Path element : classPath) {
      addPlace(element.toAbsolutePath(), seen, places);
    }
    return List.copyOf(places);
  }

  private static void addPlace(Path path, Set<Path> seen, List<Place> places) {
    if (!seen.add(path.normalize())) {
      return;
    }
    if (Files.isDirectory(path)) {
      places.add(new Place(path, Optional.empty()));
      return;
    }
    Optional<JarFacts> facts = read(path);
    if (facts.isEmpty()) {
      return;
    }
    if (!facts.get().isManifestOnly()) {
      places.add(new Place(path, facts));
    }
    for (String element : facts.get().classPath()) {
      named(element, path).ifPresent(next -> addPlace(next, seen, places));
    }
  }

  private static Optional<JarFacts> read(Path path) {
    try {
      return Files.isRegularFile(path) ? Optional.of(JarFacts.read(path)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// What an element of the manifest of `jar` means: a relative URL, or one of a file. Only one
  /// that ends in a slash is a folder.
  private static Optional<Path> named(String element, Path jar) {
    String text = element.regionMatches(true, 0, "file:", 0, 5) ? element.substring(5) : element;
    if (text.startsWith("//")) {
      int end = text.indexOf('/', 2);
      text = end == 2 ? text.substring(end) : ""; // a host would be named between the slashes
    }
    if (text.isEmpty() || text.indexOf(':') >= 0) {
      return Optional.empty();
    }
    try {
      String name = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      Path path = jar.resolveSibling(name);
      return name.endsWith("/") == Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
    } catch (IllegalArgumentException e) { // InvalidPathException is one
      return Optional.empty();
    }
  }

  /// A module path names modules, jars and unpacked ones, and folders of such.
  private static List<Path> modulesIn(Path element) {
    if (!Files.isDirectory(element) || isModule(element)) {
      return List.of(element);
    }
    List<Path> modules = new ArrayList<>(jarsIn(element));
    modules.addAll(list(element, ClassPath::isModule));
    return modules;
  }

  private static boolean isModule(Path folder) {
    return Files.exists(folder.resolve("module-info.class"));
  }

  private static List<Path> jarsIn(Path folder) {
    return list(
        folder, file -> file.toString().endsWith(".jar") || file.toString().endsWith(".JAR"));
  }

  private static List<Path> list(Path folder, DirectoryStream.Filter<Path> filter) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, filter)) {
      files.forEach(found::add);
    } catch (IOException e) {
      return List.of();
    }
    found.sort(null);
    return found;
  }
}
