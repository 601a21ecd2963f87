package jdist.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.sanitizers.Constants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdist.mesh.DoorstepFuzz;
import jdist.serial.PayloadFuzz;
import jdist.transport.InboxFuzz;
import jdist.wire.WireFuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Everything that a stranger or a broken peer can send, mutated by Jazzer so that it reaches ever
/// more of the code: no crash, no hang, and no more memory than the small heap it runs in.
///
/// A million inputs in all; `-Djdist.fuzz.times=10` makes it ten. An input that fails is kept in
/// `target`, and the log says how it looks.
@EnabledOnOs(value = OS.LINUX, architectures = "amd64") // where Jazzer's native part runs
class FuzzTest {
  private static final long TIMES = Long.getLong("jdist.fuzz.times", 1);
  private static final Path KEPT = Path.of("target", "fuzz").toAbsolutePath();

  @TempDir Path folder;

  @Test
  @Timeout(3_600)
  void messagesAndTheLinesOfAStartAreReadOrRefused() throws Exception {
    fuzz(WireFuzz.class, WireFuzz.seeds(), 600_000);
  }

  @Test
  @Timeout(3_600)
  void valuesAreReadOrRefused() throws Exception {
    fuzz(PayloadFuzz.class, PayloadFuzz.seeds(), 200_000);
  }

  @Test
  @Timeout(3_600)
  void framesAreTakenInOrEndTheLink() throws Exception {
    fuzz(InboxFuzz.class, InboxFuzz.seeds(), 190_000);
  }

  @Test
  @Timeout(3_600)
  void nobodyAtTheDoorDisturbsTheHouse() throws Exception {
    fuzz(DoorstepFuzz.class, DoorstepFuzz.seeds(), 10_000);
  }

  private void fuzz(Class<?> target, List<byte[]> seeds, long inputs) throws Exception {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    Path log = folder.resolve("log");
    Process process = start(target, corpus, log, inputs * TIMES);
    try {
      assertThat(process.waitFor(3_500, TimeUnit.SECONDS)).as("it hangs").isTrue();
      assertThat(process.exitValue()).as(end(log)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Class<?> target, Path corpus, Path log, long inputs)
      throws IOException {
    Files.createDirectories(KEPT);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-ea",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.getName(),
            "--instrumentation_includes=jdist.**",
            "--disabled_hooks=" + String.join(":", Constants.SANITIZER_HOOK_NAMES),
            "--reproducer_path=" + KEPT,
            "-artifact_prefix=" + KEPT + "/" + target.getSimpleName() + "-",
            "-seed=" + Integer.getInteger("jdist.fuzz.seed", 0),
            "-runs=" + inputs,
            "-timeout=20",
            "-rss_limit_mb=1500",
            corpus.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String end(Path log) throws IOException {
    String text = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.substring(Math.max(0, text.length() - 5_000));
  }
}
