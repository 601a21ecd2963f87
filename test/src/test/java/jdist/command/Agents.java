package jdist.command;

import driver.BadAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

  static byte[] classFile() {
    try (InputStream in = BadAgent.class.getResourceAsStream("/" + CLASS_FILE)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
