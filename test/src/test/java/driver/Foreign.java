package driver;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import javax.tools.ToolProvider;

/// Objects of classes that are compiled while the program runs, and that nobody else can find.
final class Foreign {
  private Foreign() {}

  /// A new object of a class; nothing is left of its source or its class file.
  ///
  /// @param type the name of the class, in a package
  static Object make(String type, String text) throws IOException, ReflectiveOperationException {
    Path folder = Files.createTempDirectory("driver-foreign-");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Path source = folder.resolve(type.substring(type.lastIndexOf('.') + 1) + ".java");
      Files.writeString(source, text);
      ToolProvider.getSystemJavaCompiler()
          .run(null, null, null, "-d", folder.toString(), source.toString());
      return loader.loadClass(type).getConstructor().newInstance();
    } finally {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
