package jdist.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.code.ContentHash;
import jdist.code.JarFacts;
import jdist.process.LocalProcess;

/// A driver, or a file of `-L`, that is a source file, compact or classic, perhaps with others
/// beside it. It is compiled in memory, once: the classes become a jar in the cache, under a key
/// made of all that went into them, and the next run finds that without loading the compiler.
final class SourceDriver {
  private static final String KIND = "compiled";

  private final Path source;
  private final List<Path> classPath;
  private final DriverProgram.Workshop workshop;

  SourceDriver(Path source, List<Path> classPath, DriverProgram.Workshop workshop) {
    this.source = source;
    this.classPath = classPath;
    this.workshop = workshop;
  }

  /// Answers with a program whose class path begins with the jar of this file's classes.
  ///
  /// @throws NotCompiledException if it does not compile; the compiler has said why
  DriverProgram compile() throws IOException {
    byte[] text = Files.readAllBytes(source);
    JarFacts jar = isKeepable() ? kept(key(text), text) : inFolder(key(text), compiled(text));
    String mainClass =
        jar.mainClass().orElseThrow(() -> new UsageException(source + " declares no class"));
    List<Path> whole = new ArrayList<>();
    whole.add(jar.path());
    whole.addAll(classPath);
    return new DriverProgram(mainClass, whole, source.toString());
  }

  /// A folder's classes may change without the folder, and nobody would know.
  private boolean isKeepable() {
    return classPath.stream().noneMatch(Files::isDirectory);
  }

  private JarFacts kept(String key, byte[] text) throws IOException {
    Optional<Path> known = workshop.cache().flatMap(cache -> cache.find(KIND, key));
    if (known.isPresent()) {
      JarFacts facts = JarFacts.read(known.get());
      if (isUpToDate(facts)) {
        return facts;
      }
    }
    byte[] jar = compiled(text);
    Optional<Path> kept = workshop.cache().flatMap(cache -> cache.store(KIND, key, jar));
    return kept.isPresent() ? JarFacts.read(kept.get()) : inFolder(key, jar);
  }

  private static boolean isUpToDate(JarFacts jar) {
    Optional<String> others = jar.attribute(SourceFiles.ATTRIBUTE);
    return others.isEmpty() || SourceFiles.parse(others.get()).areUnchanged();
  }

  private byte[] compiled(byte[] text) throws IOException {
    return new Compilation(source, new String(text, StandardCharsets.UTF_8), classPath).run();
  }

  private JarFacts inFolder(String name, byte[] jar) throws IOException {
    Path file = workshop.folder().resolve(name + ".jar");
    try {
      Files.createDirectories(workshop.folder());
      return JarFacts.read(Files.write(file, jar));
    } catch (IOException e) {
      var _ = file.toFile().delete(); // what there may be of it
      throw new UsageException(
          "the classes of "
              + source
              + " cannot be kept in "
              + workshop.folder().toAbsolutePath().getParent()
              + ": "
              + reason(e)
              + "; set JDIST_CACHE or TMPDIR to a folder that takes them",
          e);
    }
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    boolean ofFile = failure instanceof FileSystemException;
    String reason = ofFile ? ((FileSystemException) failure).getReason() : failure.getMessage();
    return String.valueOf(reason == null ? failure : reason);
  }

  /// A hash of the text, of where it lies, of the compiler, and of what is on the class path.
  private String key(byte[] text) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(text);
    add(all, source.toAbsolutePath().toString());
    add(all, System.getProperty("java.vm.version", ""));
    add(all, LocalProcess.version());
    for (Path path : classPath) {
      add(all, stamp(path));
    }
    return ContentHash.of(all.toByteArray()).sha256();
  }

  private static void add(ByteArrayOutputStream all, String text) {
    all.write(0);
    all.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// By which a file that has changed is known, without it being read.
  static String stamp(Path path) {
    try {
      return path.toAbsolutePath() + " " + Files.size(path) + " " + Files.getLastModifiedTime(path);
    } catch (IOException _) {
      return path + " missing";
    }
  }
}
