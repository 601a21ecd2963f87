package jdist.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// A folder for runs of the command that end badly. What they leave is found: files in a temporary
/// folder of their own, processes by a variable of the environment that all of them inherit.
public final class Sandbox {
  static final String VARIABLE = "SANDBOX";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final Path temporary;

  public Sandbox(Path folder) {
    this.folder = folder;
    this.temporary = make("tmp");
  }

  /// The command with these arguments.
  public Jdist jdist(String... arguments) {
    return Jdist.jdist(arguments).environment(variables());
  }

  /// What its runs must have in their environment.
  public Map<String, String> variables() {
    return Map.of(
        VARIABLE,
        folder.toString(),
        "TMPDIR",
        temporary.toString(),
        "XDG_STATE_HOME",
        folder.resolve("state").toString());
  }

  /// Makes a folder.
  public Path make(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes a source file, into which [jdist.Distributed] is imported.
  public String source(String name, String text) {
    try {
      String whole = "import static jdist.Distributed.*;\n" + text;
      return Files.writeString(folder.resolve(name), whole).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes a jar; answers with its path.
  public String jar(String name, Map<String, String> manifest, Map<String, byte[]> entries) {
    Manifest written = new Manifest();
    written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach(written.getMainAttributes()::putValue);
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out, written)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        packed.putNextEntry(new JarEntry(entry.getKey()));
        packed.write(entry.getValue());
      }
      return jar.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Fails if a process or a temporary file is left, and does not go within some seconds.
  public void checkNothingIsLeft() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(Leaks.list(temporary, "*")).as("temporary files").isEmpty();
          assertThat(processes()).as("processes").isEmpty();
        });
  }

  private List<String> processes() {
    String mark = "\0" + VARIABLE + "=" + folder + "\0";
    List<String> found = new ArrayList<>();
    for (Path process : Leaks.list(Path.of("/proc"), "[0-9]*")) {
      try {
        String environment = Files.readString(process.resolve("environ"), ISO_8859_1);
        if (("\0" + environment).contains(mark)) {
          found.add(process + " " + Files.readString(process.resolve("cmdline"), ISO_8859_1));
        }
      } catch (IOException _) {
        // it has just ended, or is another user's
      }
    }
    return found;
  }
}
