package jdist.command;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdist.kit.Jdist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark program runs; what it measures is nobody's business here.
@Timeout(120)
class BenchIT {
  @Test
  void printsATableAndTheSameAsJsonLines(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("figures.json");

    Jdist.Outcome outcome =
        jdist("src/bench/Bench.java", "--json", json.toString(), "round-trips").run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .startsWith("work ")
        .containsPattern("(?m)^round trip, unpinned +[0-9.,]+ us +[0-9.,]+ +[0-9.,]+ +[0-9.,]+$");
    assertThat(Files.readAllLines(json))
        .isNotEmpty()
        .allMatch(line -> line.matches("\\{\"work\": \"round trip.*\"limit\": [0-9.]+}"));
  }

  @Test
  void aBenchThatDoesNotExistIsToldOf() {
    Jdist.Outcome outcome = jdist("src/bench/Bench.java", "speed").run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errors()).contains("no bench is named speed; there are [round-trips,");
  }
}
