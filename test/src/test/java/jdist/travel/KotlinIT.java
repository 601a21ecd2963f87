package jdist.travel;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jdist.kit.Jdist;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A driver in Kotlin: Kotlin's lambdas go where a function of `jdist.task` is expected, and what
/// Kotlin makes of functions, data classes and objects travels.
@Timeout(120)
class KotlinIT {
  private static final Path KOTLIN = Project.library(kotlin.Unit.class);

  @TempDir static Path folder;
  private static Path classes;
  private static Jdist.Outcome outcome;
  private static Map<String, String> told;

  @BeforeAll
  static void run() throws IOException {
    classes = Project.kotlin(Project.sources("kotlin/Job.kt"), folder.resolve("classes"));
    Files.copy(KOTLIN, Files.createDirectory(folder.resolve("lib")).resolve("kotlin.jar"));
    Map<String, String> manifest =
        Map.of("Main-Class", "com.acme.kt.JobKt", "Class-Path", "lib/kotlin.jar");
    outcome = run(Project.jar(folder.resolve("job.jar"), manifest, classes));
    told = Project.told(outcome);
  }

  private static Jdist.Outcome run(Path jar) {
    return jdist("-p", "2", jar.toString(), "a", "b c").run();
  }

  @Test
  void theCallsOfTheApi() {
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    assertThat(told)
        .containsEntry("total", "499500.0, again: 45.0, levels: {1=7, 2=7, 3=7}, more: [4, 5]")
        .containsEntry("wait", "6, from: 3")
        .containsEntry("put", "from process 3, processes: [1, 2, 3] of 3")
        .containsEntry("cluster", "2 {1=1, 2=2, 3=3}")
        .containsEntry("arguments", "[a, b c]");
  }

  @Test
  void functionsOfEveryKindTravel() {
    assertThat(told)
        .containsEntry("function", "42")
        .containsEntry("extension", "22")
        .containsEntry("constructor", "Size(width=1, height=2)")
        .containsEntry("bound", "6, this: 6")
        .containsEntry("task", "14")
        .containsEntry("lambda", "10")
        .containsEntry("task1", "11")
        .containsEntry("object of Task", "8")
        .containsEntry("nested", "28")
        .containsEntry("variable", "6, here 1")
        .containsEntry("marked", "21")
        .containsEntry("local", "9");
  }

  @Test
  void valuesOfEveryKindTravel() {
    assertThat(told)
        .containsEntry("data", "Size(width=6, height=4)")
        .containsEntry("record", "Row(a=1, b=b), enum: GREEN")
        .containsEntry("list", "[2, 4], pair: (1, x)")
        .containsEntry("unit", "kotlin.Unit, null: null")
        .containsEntry("object", "true, there: true")
        .containsEntry("private object", "true")
        .containsEntry("failure", "java.lang.IllegalStateException: oops 7");
  }

  @Test
  void aFunctionValueThatCannotTravelIsNamedWithItsRemedy() {
    String remedy =
        "; annotate the Kotlin lambda with @JvmSerializableLambda, or declare it as a"
            + " jdist.task.Task";

    assertThat(told.get("function value"))
        .matches(
            "the lambda at Job\\.kt:[0-9]+ captures f \\(a lambda of"
                + " kotlin\\.jvm\\.functions\\.Function1\\), which is not serializable: .*")
        .endsWith(": lambda -> f" + remedy);
    assertThat(told.get("in a list")).endsWith(": lambda -> list[0]" + remedy);
  }

  @Test
  void anObjectThatCannotTravelIsNamed() {
    assertThat(told.get("db"))
        .contains(" captures db (com.acme.kt.Db), which is not serializable: lambda -> db; ");
    assertThat(told.get("argument"))
        .startsWith("argument 1 (com.acme.kt.Point) of the lambda at Job.kt:");
    assertThat(told.get("this"))
        .contains(": lambda -> this; copy what is needed of it to local variables first");
  }

  @Test
  void aJarWithKotlinsLibraryShadedIn() throws IOException {
    Path library = Project.unpack(KOTLIN, folder.resolve("library"));
    Path shaded =
        Project.jar(
            folder.resolve("shaded.jar"),
            Map.of("Main-Class", "com.acme.kt.JobKt"),
            classes,
            library);

    assertThat(run(shaded)).isEqualTo(outcome);
  }
}
