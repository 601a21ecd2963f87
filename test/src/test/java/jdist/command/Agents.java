package jdist.command;

import static org.awaitility.Awaitility.await;

import driver.BadAgent;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import jdist.kit.Sandbox;

/// Options that give workers a [BadAgent], and its class for other purposes.
final class Agents {
  static final String CLASS_FILE = "driver/BadAgent.class";

  private Agents() {}

  static String option(Sandbox sandbox, String how) {
    String jar =
        sandbox.jar(
            "agent.jar",
            Map.of("Premain-Class", BadAgent.class.getName()),
            Map.of(CLASS_FILE, classFile()));
    return "-J-javaagent:" + jar + "=" + how;
  }

  /// Waits until so many workers have come to the place in their start where `hang:FOLDER` has them
  /// stay.
  static void awaitHanging(Path folder, int workers) {
    await().atMost(Duration.ofSeconds(30)).until(() -> hanging(folder) == workers);
  }

  private static int hanging(Path folder) {
    return folder.toFile().list((File _, String name) -> name.startsWith("hanging-")).length;
  }

  static byte[] classFile() {
    try (InputStream in = BadAgent.class.getResourceAsStream("/" + CLASS_FILE)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
