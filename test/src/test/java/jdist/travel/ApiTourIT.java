package jdist.travel;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import jdist.kit.Jdist;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every call of the API in one program, however it is started. Its Kotlin is [KotlinIT]'s.
@Timeout(120)
class ApiTourIT {
  private static final Path SOURCE = Project.sources("tour/ApiTour.java");

  @TempDir static Path folder;
  private static Path classes;

  @BeforeAll
  static void compile() throws IOException {
    classes = Project.compile(SOURCE, folder.resolve("classes"));
  }

  private static void assertSaysAll(Jdist.Outcome outcome) {
    assertThat(outcome.status()).isZero();
    assertThat(outcome.errors()).contains("worker 5 (").contains(") exited with status 3\n");
    assertThat(outcome.output().lines())
        .contains(
            "      From worker 4:\tno answer wanted",
            "      From worker 2:\ta call that is waited for");
    assertThat(Project.told(outcome))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("total", "true"),
                Map.entry("again", "true"),
                Map.entry(
                    "settings",
                    "{2=of settings.json, 3=of settings.json, 4=of settings.json,"
                        + " 5=of settings.json}"),
                Map.entry("heaps", "[1, 2, 3, 4, 5]"),
                Map.entry("more", "[6, 7] of 5"),
                Map.entry("call", "3"),
                Map.entry("reference", "3.0"),
                Map.entry("two arguments", "5"),
                Map.entry("three arguments", "6"),
                Map.entry("wait", "true"),
                Map.entry("run", "true"),
                Map.entry("from", "3"),
                Map.entry("nested", "5"),
                Map.entry("local stays local", "2"),
                Map.entry("ready", "false"),
                Map.entry("put", "from process 3"),
                Map.entry("cached", "true"),
                Map.entry("limit", "true"),
                Map.entry("processes", "1 [1, 2, 3, 4, 5] 5 [2, 3, 4, 5] 4"),
                Map.entry("cluster", "[1, 2, 3, 4, 5] 2"),
                Map.entry("there", "4 [1, 2, 3, 4, 5] 4"),
                Map.entry("properties", "3"),
                Map.entry(
                    "failure", "3 java.lang.NumberFormatException: For input string: \"four\""),
                Map.entry("its words", "true"),
                Map.entry("failures", "4"),
                Map.entry("exited", "5 of [1, 2, 3, 4] are left")));
  }

  @Test
  void asASourceFile() {
    assertSaysAll(jdist("-p", "4", SOURCE.toString()).run());
  }

  @Test
  void asAJar() throws IOException {
    Path jar = Project.jar(folder.resolve("tour.jar"), Map.of("Main-Class", "ApiTour"), classes);

    assertSaysAll(jdist("-p", "4", jar.toString()).run());
  }

  @Test
  void withPlainJava() {
    assertSaysAll(Jdist.java("-cp", Project.path(classes, Project.RUNTIME), "ApiTour").run());
  }
}
