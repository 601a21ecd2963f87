package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import jdist.kit.Jdist.Outcome;
import jdist.kit.Sandbox;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A driver that ends while its cluster changes.
@Timeout(120)
class DriverEndIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 300, 600, 1_200})
  void workersThatAreBeingAddedAreNotLeft(int millis) {
    Sandbox sandbox = new Sandbox(folder);
    String driver =
        sandbox.source(
            "Ends.java",
            """
            void main(String[] arguments) throws Exception {
              for (int i = 0; i < 2; i++) {
                Thread.ofPlatform().daemon().start(() -> addProcs(2));
              }
              Thread.ofPlatform().daemon().start(() -> rmProcs(java.util.List.of(2)));
              Thread.sleep(Long.parseLong(arguments[0]));
              System.exit(5);
            }
            """);

    Outcome outcome = sandbox.jdist("-p", "2", driver, Integer.toString(millis)).run();

    assertThat(outcome).isEqualTo(new Outcome(5, "", ""));
    sandbox.checkNothingIsLeft();
  }
}
