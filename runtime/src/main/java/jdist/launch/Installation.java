package jdist.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.code.OwnCode;

/// What workers on this host run with.
///
/// @param java the `java` command
/// @param classPath jdist's own jars, or a folder of its classes; nothing of the driver's: its code
///   travels
/// @param aotCache the ahead-of-time cache, which is used if it exists
public record Installation(Path java, List<Path> classPath, Optional<Path> aotCache) {
  public Installation {
    java = java.toAbsolutePath();
    classPath = List.copyOf(classPath);
  }

  /// What this process itself runs with: its own `java`, and the jar or folder of jdist's classes.
  ///
  /// @throws IllegalStateException if jdist's classes come from neither
  public static Installation ofThisProcess() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path code = OwnCode.location();
    return new Installation(java, List.of(code), Optional.of(aotCache(code)));
  }

  /// What is sent to hosts where nothing of jdist is: its own jars, and what makes TLS fast if this
  /// process has it.
  public List<Path> jarsToSend() {
    List<Path> jars = new ArrayList<>(classPath);
    jars.addAll(TlsLibraries.jars());
    return jars;
  }

  /// Where the command's start script keeps the workers' cache: beside the jar unless it says
  /// otherwise.
  private static Path aotCache(Path code) {
    String chosen = System.getProperty("jdist.aot", "");
    String usual = "worker-" + System.getProperty("java.version") + ".aot";
    return chosen.isEmpty() ? code.resolveSibling(usual) : Path.of(chosen);
  }

  /// The same with an ahead-of-time cache.
  public Installation withAotCache(Path cache) {
    return new Installation(java, classPath, Optional.of(cache));
  }

  /// The same without one.
  Installation withoutAotCache() {
    return new Installation(java, classPath, Optional.empty());
  }

  /// The cache, if it is there: the JVM prints complaints about a missing one.
  Optional<Path> existingAotCache() {
    return aotCache.isPresent() && Files.exists(aotCache.get()) ? aotCache : Optional.empty();
  }
}
