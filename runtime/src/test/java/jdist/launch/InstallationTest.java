package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InstallationTest {
  @Test
  void ofThisProcessHasItsJavaAndJdistsOwnClasses() {
    Installation installation = Installation.ofThisProcess();

    assertThat(installation.java()).isExecutable();
    assertThat(installation.classPath()).hasSize(1);
    Path code = installation.classPath().getFirst();
    assertThat(Files.isRegularFile(code) || Files.exists(code.resolve("jdist/launch"))).isTrue();
    assertThat(installation.existingAotCache()).isEmpty();
  }

  @Test
  void aCacheThatIsNotThereIsNotUsed() {
    Installation installation = Installation.ofThisProcess().withAotCache(Path.of("/no/such"));

    assertThat(installation.aotCache()).isPresent();
    assertThat(installation.existingAotCache()).isEmpty();
  }
}
