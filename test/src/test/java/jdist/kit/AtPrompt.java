package jdist.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests that share a prompt with two workers. It is left at the end, and nothing may be left of
/// it.
@Timeout(120)
public abstract class AtPrompt {
  @TempDir protected static Path folder;
  protected static Sandbox sandbox;
  private static @Nullable Terminal shared;

  /// With an empty line, on an empty screen.
  protected Terminal terminal;

  @BeforeEach
  final void clear() {
    if (shared != null && !shared.isAtPrompt()) { // a test has failed
      shared.close();
      shared = null;
    }
    if (shared == null) {
      sandbox = new Sandbox(folder);
      shared = sandbox.jdist("-p", "2").directory(folder).inTerminal().awaitPrompt();
    }
    terminal = shared.clear();
  }

  /// Types an expression at the prompt; answers with its value as it is shown.
  protected final String value(String expression) {
    return terminal.run(expression).replaceFirst("^\\$\\d+ ==> ", "");
  }

  @AfterAll
  static void leave() {
    if (shared != null) {
      try {
        if (shared.isAtPrompt()) { // or a test has failed
          assertThat(shared.press("C-d").awaitEnd()).isZero();
        }
      } finally {
        shared.close();
        shared = null;
      }
    }
    sandbox.checkNothingIsLeft();
  }
}
