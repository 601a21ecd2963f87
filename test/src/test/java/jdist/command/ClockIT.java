package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import jdist.kit.Jdist.Outcome;
import jdist.kit.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The time of day, set back an hour in the midst of a run, for all processes: libfaketime stands
/// between them and the system.
@Timeout(120)
class ClockIT {
  private static final String DRIVER =
      """
      import java.nio.file.*;
      import java.time.Duration;
      import jdist.failure.*;

      void main(String[] arguments) throws Exception {
        long before = System.currentTimeMillis();
        long start = System.nanoTime();
        var sleep = remoteRun(2, () -> Thread.sleep(4_000));
        var limited = remoteRun(3, () -> Thread.sleep(90_000)).timeLimit(Duration.ofSeconds(4));
        Files.writeString(Path.of(arguments[0]), "-1h");

        for (int id : procs()) {
          long back = before - remoteCallFetch(id, () -> System.currentTimeMillis());
          IO.println("process " + id + " is " + Math.round(back / 60_000.0) + " min back");
        }
        sleep.fetch();
        try {
          limited.fetch(Duration.ofMinutes(1));
        } catch (TimeLimitException e) {
          IO.println("the limit was kept");
        }
        List<Integer> more = addProcs(1);
        IO.println("added " + more + ", " + stats().size() + " processes answer");
        rmProcs(more);
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        IO.println(seconds >= 4 && seconds < 60 ? "in time" : "after " + seconds + " s");
      }
      """;

  @TempDir Path folder;

  @Test
  void aClockThatIsSetBackAnHourIsNothingToARun() throws IOException {
    Sandbox sandbox = new Sandbox(folder);
    Path time = Files.writeString(folder.resolve("time"), "+0");
    String driver = sandbox.source("SetBack.java", DRIVER);

    Outcome outcome =
        sandbox
            .jdist("-p", "2", "--heartbeat", "1", driver, time.toString())
            .environment(
                Map.of(
                    "LD_PRELOAD",
                    library().toString(),
                    "FAKETIME_TIMESTAMP_FILE",
                    time.toString(),
                    "FAKETIME_NO_CACHE",
                    "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC",
                    "1"))
            .run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output())
        .isEqualTo(
            """
            process 1 is 60 min back
            process 2 is 60 min back
            process 3 is 60 min back
            the limit was kept
            added [4], 4 processes answer
            in time
            """);
    assertThat(outcome.status()).isZero();
    sandbox.checkNothingIsLeft();
  }

  /// The library leaves these of its first process.
  @AfterEach
  void removeWhatTheLibraryLeaves() throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(Path.of("/dev/shm"), "*faketime_s*")) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }

  /// The one for programs with many threads.
  private static Path library() throws IOException {
    try (Stream<Path> files = Files.find(Path.of("/usr/lib"), 4, (file, _) -> isLibrary(file))) {
      return files.findFirst().orElseThrow();
    }
  }

  private static boolean isLibrary(Path file) {
    return file.endsWith("faketime/libfaketimeMT.so.1");
  }
}
