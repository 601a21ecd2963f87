package jdist.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JarFactsTest {
  @TempDir Path temp;

  @Test
  void anOrdinaryJarIsDescribed() throws IOException {
    UserCode code =
        new UserCode()
            .saying("x.Job", "here")
            .manifest("Main-Class", "x.Job ")
            .manifest("Add-Opens", "java.base/java.lang");

    JarFacts facts = facts(code);

    assertThat(facts.mainClass()).contains("x.Job");
    assertThat(facts.attribute("Add-Opens")).contains("java.base/java.lang");
    assertThat(facts.attribute("Launcher-Agent-Class")).isEmpty();
    assertThat(facts.refusal()).isEmpty();
    assertThat(facts.jdistVersion()).isEmpty();
    assertThat(facts.classPath()).isEmpty();
  }

  @Test
  void aJdistPackedIntoItIsFound() throws IOException {
    UserCode code = new UserCode().with("jdist/version.properties", "# made\nversion=0.0.9\n");

    assertThat(facts(code).jdistVersion()).contains("0.0.9");
  }

  @Test
  void aJarOfSpringBootIsRefusedWithTheWayToExtractIt() throws IOException {
    UserCode code =
        new UserCode()
            .manifest("Main-Class", "org.springframework.boot.loader.launch.JarLauncher")
            .manifest("Start-Class", "com.x.App")
            .with("BOOT-INF/lib/lib-1.0.jar", "");

    JarFacts facts = facts(code);

    assertThat(facts.refusal())
        .contains(
            facts.path()
                + " holds other jars (Spring Boot), which only its own loader can read; try \"java"
                + " -Djarmode=tools -jar "
                + facts.path()
                + " extract\", then run app-1.0/app-1.0.jar");
  }

  @Test
  void aJarExtractedFromOneOfSpringBootIsNotRefused() throws IOException {
    UserCode code =
        new UserCode()
            .manifest("Main-Class", "com.x.App")
            .manifest("Spring-Boot-Version", "3.5.0")
            .manifest("Class-Path", "lib/lib-1.0.jar");

    assertThat(facts(code).refusal()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"One-Jar-Main-Class, One-JAR", "Rsrc-Main-Class, Eclipse's jar in jar"})
  void otherJarsOfJarsAreRefusedToo(String attribute, String title) throws IOException {
    assertThat(facts(new UserCode().manifest(attribute, "x.Job")).refusal())
        .hasValueSatisfying(text -> assertThat(text).contains(title).contains("one flat jar"));
  }

  @Test
  void aWebArchiveIsRefused() throws IOException {
    UserCode code = new UserCode().with("WEB-INF/classes/", "").with("WEB-INF/lib/", "");

    assertThat(facts(code).refusal())
        .hasValueSatisfying(text -> assertThat(text).contains("a web archive"));
  }

  @Test
  void whatIsNoJarHasNoFacts() throws IOException {
    Path file = Files.writeString(temp.resolve("a.jar"), "no jar");

    assertThatThrownBy(() -> JarFacts.read(file)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> JarFacts.read(temp.resolve("none.jar")))
        .isInstanceOf(IOException.class);
  }

  private JarFacts facts(UserCode code) throws IOException {
    return JarFacts.read(code.jar(temp.resolve("app-1.0.jar")));
  }
}
