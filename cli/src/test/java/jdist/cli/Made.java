package jdist.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Drivers as users have them: compiled classes and jars, made in a folder of the test's.
final class Made {
  private Made() {}

  /// Compiles sources, each under its file name, into `folder`.
  static Path classes(Path folder, Map<String, String> sources) {
    try {
      List<String> words = new ArrayList<>(List.of("-d", folder.toString()));
      Path texts = Files.createTempDirectory(folder.getParent(), "src");
      for (Map.Entry<String, String> source : sources.entrySet()) {
        words.add(Files.writeString(texts.resolve(source.getKey()), source.getValue()).toString());
      }
      int status =
          ToolProvider.getSystemJavaCompiler()
              .run(null, System.out, System.err, words.toArray(String[]::new));
      if (status != 0) {
        throw new AssertionError("these sources do not compile: " + sources);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Packs a folder of classes.
  static Path jar(Path jar, Path classes, Map<String, String> attributes) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Says that a class file is of the given version; 69 is Java 25.
  static void setVersion(Path classFile, int version) {
    try {
      byte[] bytes = Files.readAllBytes(classFile);
      bytes[7] = (byte) version;
      Files.write(classFile, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
