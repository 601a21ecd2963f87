package jdist.code;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// What has to be known of a jar before it is run: its manifest, and what it should not hold.
public final class JarFacts {
  private static final String VERSION_FILE = "jdist/version.properties";
  private static final String VERSION_KEY = "version=";

  private final Path path;
  private final Attributes attributes;
  private final Optional<String> jdistVersion;
  private final Optional<Nesting> nesting;
  private final boolean manifestOnly;

  private JarFacts(Path path, JarFile jar) throws IOException {
    Manifest manifest = jar.getManifest();
    this.path = path;
    this.attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
    this.jdistVersion = readJdistVersion(jar);
    this.nesting = Nesting.of(jar, attributes);
    this.manifestOnly = manifest != null && jar.size() <= 2 && hasNoOther(jar);
  }

  /// Reads them from the jar's manifest and directory.
  ///
  /// @throws IOException if the file cannot be read, or is no jar
  public static JarFacts read(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      return new JarFacts(jar, file);
    }
  }

  /// The jar these facts are about.
  public Path path() {
    return path;
  }

  /// The class that `java -jar` would run.
  public Optional<String> mainClass() {
    return attribute("Main-Class");
  }

  /// An attribute of the manifest's main section, such as `Add-Opens`.
  public Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.getValue(name)).map(String::strip);
  }

  /// Why the jar cannot be run, and what to do about it, if it holds other jars that only a loader
  /// of its own can read; empty for an ordinary jar.
  public Optional<String> refusal() {
    return nesting.map(kind -> kind.advice(path));
  }

  /// The version of the jdist that was packed into the jar; empty if none was.
  Optional<String> jdistVersion() {
    return jdistVersion;
  }

  /// The elements of the manifest's `Class-Path`, as they stand there.
  List<String> classPath() {
    List<String> elements = new ArrayList<>();
    var tokens = new StringTokenizer(attribute("Class-Path").orElse(""));
    while (tokens.hasMoreTokens()) {
      elements.add(tokens.nextToken());
    }
    return elements;
  }

  /// Whether it holds a manifest and nothing else, as jars do whose only use is to name a class
  /// path.
  boolean isManifestOnly() {
    return manifestOnly;
  }

  private static Optional<String> readJdistVersion(JarFile jar) throws IOException {
    ZipEntry entry = jar.getEntry(VERSION_FILE);
    if (entry == null) {
      return Optional.empty();
    }
    try (InputStream in = jar.getInputStream(entry)) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return text.lines()
          .filter(line -> line.startsWith(VERSION_KEY))
          .map(line -> line.substring(VERSION_KEY.length()).strip())
          .findFirst();
    }
  }

  private static boolean hasNoOther(JarFile jar) {
    var entries = jar.entries();
    while (entries.hasMoreElements()) {
      String name = entries.nextElement().getName();
      if (!name.equals("META-INF/") && !name.equals(JarFile.MANIFEST_NAME)) {
        return false;
      }
    }
    return true;
  }
}
