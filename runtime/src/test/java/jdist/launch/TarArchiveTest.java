package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TarArchiveTest {
  @TempDir private Path temp;

  @Test
  void whatTarUnpacksIsWhatWasThere() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("from"));
    Files.createDirectory(folder.resolve("bin"));
    Path program = Files.writeString(folder.resolve("bin/run"), "x".repeat(512));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("empty"), "");
    Files.write(folder.resolve("long"), new byte[1_000_001]);
    Files.createSymbolicLink(folder.resolve("link"), Path.of("bin/run"));

    TarArchive.write(folder, "java", temp.resolve("java.tar.gz"));
    Process tar =
        new ProcessBuilder("tar", "-xzf", "java.tar.gz")
            .directory(temp.toFile())
            .inheritIO()
            .start();

    assertThat(tar.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(tar.exitValue()).isZero();
    Path java = temp.resolve("java");
    assertThat(java.resolve("bin/run")).isExecutable().hasContent("x".repeat(512));
    assertThat(java.resolve("empty")).isEmptyFile();
    assertThat(Files.isExecutable(java.resolve("empty"))).isFalse();
    assertThat(java.resolve("long")).hasSize(1_000_001);
    assertThat(Files.readSymbolicLink(java.resolve("link"))).isEqualTo(Path.of("bin/run"));
  }

  @Test
  void aNameThatIsTooLongIsRefused() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("from"));
    Files.writeString(folder.resolve("n".repeat(101)), "");

    assertThatThrownBy(() -> TarArchive.write(folder, "java", temp.resolve("java.tar.gz")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is too long for an archive");
  }
}
