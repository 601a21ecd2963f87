package jdist.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/// What a process needs beside jdist to have its TLS from BoringSSL: Netty, as this process has it
/// on its own class path. Without it TLS is the JDK's.
final class TlsLibraries {
  /// What the JVM was started with, where `java.class.path` says the driver's instead.
  private static final String OWN_CLASS_PATH = "jdist.class.path";

  private TlsLibraries() {}

  /// The JVM would complain of native code that nobody has allowed. For every process, those
  /// without TLS too: an ahead-of-time cache fits only JVMs that allow what the one allowed that
  /// made it.
  static final String ALLOW_NATIVE_CODE = "--enable-native-access=ALL-UNNAMED";

  /// A class path with them at its end, where they do not keep an ahead-of-time cache from fitting.
  static String behind(String classPath) {
    StringJoiner path = new StringJoiner(File.pathSeparator).add(classPath);
    jars().forEach(jar -> path.add(jar.toString()));
    return path.toString();
  }

  /// Its jars.
  static List<Path> jars() {
    String now = System.getProperty("java.class.path", "");
    String own = System.getProperty(OWN_CLASS_PATH, now); // of two reads the later one
    return List.of(own.split(File.pathSeparator)).stream()
        .map(Path::of)
        .filter(entry -> String.valueOf(entry.getFileName()).startsWith("netty-"))
        .map(Path::toAbsolutePath)
        .toList();
  }
}
