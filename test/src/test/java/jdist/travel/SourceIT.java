package jdist.travel;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdist.kit.Jdist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Drivers in source files, compact and classic.
@Timeout(120)
class SourceIT {
  @TempDir Path folder;

  private Jdist command(Object... arguments) {
    List<String> typed = new ArrayList<>();
    for (Object argument : arguments) {
      typed.add(argument.toString());
    }
    return jdist(typed.toArray(String[]::new))
        .directory(folder)
        .environment(Map.of("JDIST_CACHE", folder.resolve("cache").toString()));
  }

  private static Map<String, String> told(Jdist.Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    return Project.told(outcome);
  }

  @ParameterizedTest
  @CsvSource({"Compact, 28", "Types, 18"})
  void lambdasOfACompactFileDoWhatTheirFileCanDo(String name, int count) {
    Jdist.Outcome outcome = command("-p", 2, Project.sources("compact/" + name + ".java")).run();

    assertThat(told(outcome))
        .hasSize(count)
        .allSatisfy((_, result) -> assertThat(result).isEqualTo("ok"));
  }

  @Test
  void aFieldThatCannotTravelIsNamedWhereALambdaReadsIt() {
    Jdist.Outcome outcome = command("-p", 1, Project.sources("compact/Fields.java")).run();

    Map<String, String> said = told(outcome);
    assertThat(said).containsEntry("unread", "5");
    assertThat(said.get("read"))
        .isEqualTo(
            "the lambda at Fields.java:32 captures this.stuck (java.lang.Object), which is not"
                + " serializable: lambda -> this -> stuck; make it where it is used, or keep it in"
                + " a static field");
    assertThat(said.get("read by a method")).contains(": lambda -> this -> thread;");
    assertThat(said.get("lambda of the JDK"))
        .contains("(a lambda of java.util.function.Function)", ": lambda -> this -> plain;")
        .endsWith("; declare it as a serializable type, such as those of jdist.task");
    assertThat(said.get("by an inner object")).contains(": lambda -> item -> this$0 -> stuck;");
    assertThat(said.get("local")).contains(": lambda -> local;");
  }

  @Test
  void aClassicFileWithSeveralClasses() {
    Jdist.Outcome outcome = command("-p", 1, Project.sources("classic/Classic.java"), "a").run();

    assertThat(told(outcome))
        .containsEntry("helper", "41")
        .containsEntry("serializable object", "14")
        .containsEntry("named task", "with 4")
        .containsEntry("anonymous task", "com.acme.one.First$1")
        .containsEntry("sealed records", "circle of 2.0")
        .containsEntry("there and back", "10")
        .containsEntry("own bytes", "true")
        .containsEntry("own exception", "bad");
  }

  @Test
  void theSecondRunNeedsNoCompiler() {
    Path source = Project.sources("compact/Cached.java");
    String few = "--limit-modules=jdk.management,jdk.net,jdk.unsupported"; // not jdk.compiler

    assertThat(told(command("-p", 1, source).run())).containsEntry("there", "2");
    assertThat(told(command("-p", 1, "--driver-J", few, source).run())).containsEntry("there", "2");
  }

  @Test
  void aCacheThatCannotBeWrittenIsNoFailure() {
    Jdist.Outcome outcome =
        command("-p", 1, Project.sources("compact/Cached.java"))
            .environment(Map.of("JDIST_CACHE", "/proc/nothing/there"))
            .run();

    assertThat(told(outcome)).containsEntry("there", "2");
  }

  @Test
  void sourcesBesideItAndItsClassPathGoAlong() throws IOException {
    Path library =
        Project.compile(Project.sources("app/src/com/acme/lib"), folder.resolve("library"));
    Path jar = Project.jar(folder.resolve("library.jar"), Map.of(), library);
    Files.writeString(folder.resolve("Words.java"), "record Words(String text) {}");
    Files.createDirectory(folder.resolve("far"));
    Files.writeString(
        folder.resolve("far/Away.java"),
        "package far; public class Away { public static int number() { return 7; } }");
    Files.writeString(
        folder.resolve("Main.java"),
        """
        import static jdist.Distributed.*;

        void main() {
          IO.println("beside: " + remoteCallFetch(2, () -> new Words("x")));
          IO.println("below: " + remoteCallFetch(2, far.Away::number));
          IO.println("jar: " + remoteCallFetch(2, () -> new com.acme.lib.Polite().greet("you")));
        }
        """);

    Jdist.Outcome outcome = command("-p", 1, "-cp", jar, "Main.java").run();

    assertThat(told(outcome))
        .containsEntry("beside", "Words[text=x]")
        .containsEntry("below", "7")
        .containsEntry("jar", "Good day, you");
  }
}
