package jdist.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/// What a process needs beside jdist to have its TLS from BoringSSL: Netty, as this process has it
/// on its own class path. Without it TLS is the JDK's.
final class TlsLibraries {
  private TlsLibraries() {}

  /// The JVM would complain of native code that nobody has allowed.
  static List<String> flags() {
    return jars().isEmpty() ? List.of() : List.of("--enable-native-access=ALL-UNNAMED");
  }

  /// A class path with them at its end, where they do not keep an ahead-of-time cache from fitting.
  static String behind(String classPath) {
    StringJoiner path = new StringJoiner(File.pathSeparator).add(classPath);
    jars().forEach(jar -> path.add(jar.toString()));
    return path.toString();
  }

  /// Its jars.
  static List<Path> jars() {
    return List.of(System.getProperty("java.class.path", "").split(File.pathSeparator)).stream()
        .map(Path::of)
        .filter(entry -> String.valueOf(entry.getFileName()).startsWith("netty-"))
        .map(Path::toAbsolutePath)
        .toList();
  }
}
