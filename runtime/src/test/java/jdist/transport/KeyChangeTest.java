package jdist.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys are changed while much is sent: as after 64 GB and more, with limits that are lower.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyChangeTest {
  private static final int MEGABYTES = 256;
  private static final String LIMITS =
      "jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^25, ChaCha20-Poly1305 KeyUpdate 2^25\n";

  @TempDir private Path folder;

  /// Each side sends 512 MB, and one of the JDK asks for new keys whenever it has read 16 MB or
  /// written 32: it is not asked once for each record that was on its way.
  @ParameterizedTest
  @CsvSource({"JDK, JDK, 16, 128", "JDK, BORING_SSL, 16, 128", "BORING_SSL, JDK, 16, 128"})
  void bothSidesChangeTheirKeysInPassing(String near, String far, int least, int most)
      throws Exception {
    int[] changes = changes(near, far);

    assertThat(changes[0]).isBetween(least, most);
    assertThat(changes[1]).isBetween(least, most);
  }

  @ParameterizedTest
  @CsvSource("BORING_SSL, BORING_SSL")
  void boringSslGoesOnWithTheKeysThatItHas(String near, String far) throws Exception {
    assertThat(Arrays.stream(changes(near, far)).sum())
        .as("but for what looks like one")
        .isLessThan(4);
  }

  /// How many went from the side that dials to the other, and back.
  private int[] changes(String near, String far) throws IOException, InterruptedException {
    Path limits = Files.writeString(folder.resolve("limits"), LIMITS);
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.security.properties=" + limits,
                "-cp",
                System.getProperty("java.class.path"),
                KeyChanges.class.getName(),
                near,
                far,
                Integer.toString(MEGABYTES))
            .redirectError(errors.toFile())
            .start();
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
      return Arrays.stream(output.split(" ")).mapToInt(Integer::parseInt).toArray();
    } finally {
      process.destroyForcibly();
    }
  }
}
