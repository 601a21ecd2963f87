package jdist.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import jdist.code.OwnCode;

/// What a process needs beside jdist to have its TLS from BoringSSL: Netty, as it lies beside
/// jdist's own jar under the command, or stands on this process's class path. Without it TLS is the
/// JDK's.
final class TlsLibraries {
  private static final String FOLDER = "hosts";

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

  /// Its jars. Under the command the class path that this process says it has is its driver's, from
  /// some moment of its start on: so the folder comes first.
  static List<Path> jars() {
    Path folder = OwnCode.location().resolveSibling(FOLDER);
    return Files.isDirectory(folder) ? in(folder) : onClassPath();
  }

  private static List<Path> in(Path folder) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "netty-*.jar")) {
      files.forEach(jars::add);
    } catch (IOException _) {
      return List.of(); // it cannot be read: the JDK's TLS will do
    }
    Collections.sort(jars);
    return jars;
  }

  private static List<Path> onClassPath() {
    return List.of(System.getProperty("java.class.path", "").split(File.pathSeparator)).stream()
        .map(Path::of)
        .filter(entry -> String.valueOf(entry.getFileName()).startsWith("netty-"))
        .map(Path::toAbsolutePath)
        .toList();
  }
}
