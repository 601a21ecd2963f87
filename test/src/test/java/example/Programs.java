package example;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// What managers of one's own need and have nothing to do with jdist.
public final class Programs {
  private Programs() {}

  /// Starts the `main` of a class in a JVM of its own; its class path is where these classes are.
  /// What it prints on its standard error goes to that of this process.
  public static Process start(Class<?> main, Class<?>... classPath) throws IOException {
    String path =
        Arrays.stream(classPath)
            .map(Programs::location)
            .distinct()
            .collect(Collectors.joining(java.io.File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(java, "-Xmx128m", "-XX:+UseSerialGC", "-cp", path, main.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// Writes lines to its standard input, which stays open.
  public static void say(Process process, List<String> lines) throws IOException {
    OutputStream input = process.getOutputStream();
    for (String line : lines) {
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    input.flush();
  }

  /// Waits a tenth of a second before something is tried again.
  ///
  /// @throws InterruptedException if nobody waits for it any more
  public static void pause() throws InterruptedException {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
