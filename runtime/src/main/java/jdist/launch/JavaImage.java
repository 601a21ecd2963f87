package jdist.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdist.code.ContentHash;

/// A Java to be sent: made by `jlink` from one that is here, without what only building programs
/// needs. Why these modules, and nothing compressed or stripped, says `decisions/hosts.md`.
final class JavaImage {
  /// What the archive's one folder is called.
  static final String FOLDER = "java";

  private static final String FORMAT = "1"; // of what is made, for those made before are kept
  private static final int LIMIT_MINUTES = 5;

  /// Those that this Java has are taken.
  private static final List<String> MODULES =
      List.of(
          "java.se",
          "jdk.accessibility",
          "jdk.attach",
          "jdk.charsets",
          "jdk.crypto.cryptoki",
          "jdk.crypto.ec",
          "jdk.dynalink",
          "jdk.httpserver",
          "jdk.incubator.vector",
          "jdk.jcmd",
          "jdk.jdwp.agent",
          "jdk.jfr",
          "jdk.localedata",
          "jdk.management",
          "jdk.management.agent",
          "jdk.management.jfr",
          "jdk.naming.dns",
          "jdk.net",
          "jdk.sctp",
          "jdk.security.auth",
          "jdk.security.jgss",
          "jdk.unsupported",
          "jdk.xml.dom",
          "jdk.zipfs");

  private final Path home;

  /// @param home of the Java that it is made from, which this process runs on
  JavaImage(Path home) {
    this.home = home;
  }

  /// What tells it from those made of other Javas.
  ///
  /// @throws IOException if there is no Java
  String key() throws IOException {
    String all = FORMAT + "\n" + String.join("\n", modules()) + "\n" + home + "\n";
    return ContentHash.of((all + Files.readString(home.resolve("release"))).getBytes(UTF_8))
        .sha256();
  }

  private static List<String> modules() {
    ModuleFinder here = ModuleFinder.ofSystem();
    return MODULES.stream().filter(module -> here.find(module).isPresent()).toList();
  }

  /// Makes the archive; takes seconds.
  ///
  /// @throws IOException if there is no `jlink`, or it fails, with words to show
  /// @throws InterruptedException if this thread is interrupted; nothing stays behind
  void writeTo(Path archive) throws IOException, InterruptedException {
    Path jlink = home.resolve("bin/jlink");
    if (!Files.isExecutable(jlink)) {
      throw new IOException("the Java here, " + home + ", has no jlink to make one");
    }
    String name = "jdist-" + ProcessHandle.current().pid() + "-java-"; // swept like a session's
    Path folder = Files.createTempDirectory(name);
    try {
      Path image = folder.resolve(FOLDER);
      link(jlink, image, folder.resolve("said"));
      TarArchive.write(image, FOLDER, archive);
    } finally {
      delete(folder);
    }
  }

  private static void link(Path jlink, Path image, Path said)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(jlink.toString());
    command.addAll(List.of("--add-modules", String.join(",", modules())));
    command.addAll(List.of("--no-man-pages", "--no-header-files", "--compress", "zip-0"));
    command.addAll(List.of("--output", image.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(said.toFile())
            .start();
    boolean ended = false;
    try {
      ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    } finally {
      if (!ended) {
        process.destroyForcibly().onExit().join();
      }
    }
    if (!ended) {
      throw new IOException(jlink + " did not end within " + LIMIT_MINUTES + " minutes");
    }
    if (process.exitValue() != 0) {
      throw new IOException(jlink + " failed: " + Files.readString(said).strip());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path each : content.toList().reversed()) {
        Files.delete(each);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
