package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jdist.kit.InSandbox;
import jdist.kit.Jdist.Outcome;
import org.junit.jupiter.api.Test;

/// Files that are no drivers, though they are called so.
class BadDriverIT extends InSandbox {
  private static final int JAVA_99 = 44 + 99;

  private void assertRefused(String jar, String words) {
    Outcome outcome = sandbox.jdist("-p", "2", jar).run();

    assertThat(outcome.errors()).isEqualTo("jdist: " + words + "\n");
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void anEmptyFile() throws IOException {
    Path jar = Files.createFile(folder.resolve("empty.jar"));

    assertRefused(jar.toString(), jar + " is empty");
  }

  @Test
  void aJarWithoutAMainClass() {
    String jar = sandbox.jar("library.jar", Map.of(), Map.of());

    assertRefused(
        jar,
        jar
            + " has no Main-Class in its manifest; name the class: jdist -cp "
            + jar
            + " com.example.Main");
  }

  @Test
  void aClassWithoutAMain() {
    assertRefused(
        jar(Agents.classFile()),
        "driver.BadAgent has no main method; expected void main(String[] args), or void main()");
  }

  @Test
  void aClassForANewerJava() {
    byte[] classFile = Agents.classFile();
    classFile[7] = (byte) JAVA_99;
    String jar = jar(classFile);
    int here = Runtime.version().feature();

    assertRefused(
        jar,
        jar
            + " was built for Java 99 (class file version 143); this is Java "
            + here
            + "; set JDIST_JAVA to a newer JDK, or build it with --release "
            + here);
  }

  private String jar(byte[] classFile) {
    return sandbox.jar(
        "job.jar", Map.of("Main-Class", "driver.BadAgent"), Map.of(Agents.CLASS_FILE, classFile));
  }
}
