package jdist.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What a Java has to be made for to run on a host.
///
/// @param system its name and processor, as `uname -sm` has them: `Linux x86_64`
/// @param library of C, `glibc` or `musl`; empty if it is not known
record Platform(String system, String library) {
  Platform {
    system = system.replace("amd64", "x86_64").replace("arm64", "aarch64");
  }

  /// That of this JVM, whatever else its host could run.
  static Platform ofThisProcess() {
    String name = System.getProperty("os.name", "");
    String system = name.toLowerCase(Locale.ROOT).startsWith("mac") ? "Darwin" : name;
    return new Platform(system + " " + System.getProperty("os.arch", ""), libraryHere());
  }

  private static String libraryHere() {
    try {
      String maps = Files.readString(Path.of("/proc/self/maps"));
      return maps.contains("musl") ? "musl" : "glibc";
    } catch (IOException _) {
      return ""; // no Linux
    }
  }

  /// Whether a Java made for this platform runs on that one, as far as is known.
  boolean fits(Platform other) {
    boolean sameLibrary =
        library.isEmpty() || other.library.isEmpty() || library.equals(other.library);
    return system.equals(other.system) && sameLibrary;
  }

  @Override
  public String toString() {
    return library.isEmpty() ? system : system + " with " + library;
  }
}
