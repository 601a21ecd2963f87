package jdist.kit;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests of which each has a sandbox of its own, in which nothing may be left.
@Timeout(120)
public abstract class InSandbox {
  @TempDir protected Path folder;
  protected Sandbox sandbox;

  @BeforeEach
  final void makeSandbox() {
    sandbox = new Sandbox(folder);
  }

  @AfterEach
  final void nothingIsLeft() {
    sandbox.checkNothingIsLeft();
  }
}
