package jdist.travel;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdist.kit.Jdist;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What cannot travel, in a driver of many classes: each call fails by itself, and is told the path
/// to the culprit and what to do.
@Timeout(120)
class StuckIT {
  private static final String DB = "(com.acme.stuck.Stuck$Db), which is not serializable: ";

  @TempDir static Path folder;
  private static Map<String, String> said;
  private static Map<String, String> saidWithoutNames;

  @BeforeAll
  static void run() throws IOException {
    Path sources = Project.sources("stuck");
    said = run(Project.compile(sources, folder.resolve("named")));
    List<String> options = List.of("-g:source,lines", "-cp", Project.RUNTIME.toString());
    saidWithoutNames = run(Project.compile(sources, folder.resolve("unnamed"), options));
  }

  private static Map<String, String> run(Path classes) {
    Jdist.Outcome outcome =
        jdist("-p", "1", "-cp", classes.toString(), "com.acme.stuck.Stuck").run();
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    return Project.told(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "captured       | db                     | lambda -> db",
        "list           | fixed[1].owner         | lambda -> fixed[1] -> owner",
        "map key        | keys.key               | lambda -> keys -> key",
        "map value      | values[conn].owner     | lambda -> values[conn] -> owner",
        "array          | array[1][1]            | lambda -> array[1][1]",
        "record         | holder.inner[0].inner  | lambda -> holder -> inner[0] -> inner",
        "optional       | optional.value         | lambda -> optional -> value",
        "reference      | reference.content      | lambda -> reference -> content",
        "nested lambdas | db                     | lambda -> middle -> inner -> db",
        "run            | db                     | lambda -> db",
        "do             | db                     | lambda -> db",
        "everywhere     | db                     | lambda -> db",
      })
  void whatALambdaCapturesIsNamedByItsPath(String what, String name, String path) {
    assertThat(said.get(what))
        .startsWith("the lambda at Stuck.java:")
        .contains(" captures " + name + " " + DB + path + "; make it Serializable, ");
  }

  @Test
  void withoutTheNamesOfVariablesTheirNumbersAreNamed() {
    assertThat(saidWithoutNames.get("captured"))
        .startsWith("captured value 1 (com.acme.stuck.Stuck$Db) of the lambda at Stuck.java:")
        .contains(" is not serializable: lambda -> captured value 1; ");
    assertThat(saidWithoutNames.get("map value"))
        .contains(": lambda -> captured value 1[conn] -> owner; ");
  }

  @Test
  void theObjectThatALambdaIsWrittenInIsToBeLeftOut() {
    String remedy = "; copy what is needed of it to local variables first, or make it Serializable";

    assertThat(said.get("this")).endsWith(": lambda -> this" + remedy);
    assertThat(said.get("nested this")).endsWith(": lambda -> inner -> this" + remedy);
    assertThat(said.get("method of this"))
        .startsWith("the method reference Stuck::method captures its object (")
        .contains(": method reference -> its object; make it Serializable, ");
  }

  @Test
  void aFunctionOrAClusterHasARemedyOfItsOwn() {
    String remedy = "; declare it as a serializable type, such as those of jdist.task";

    assertThat(said.get("plain lambda")).endsWith(": lambda -> supplier" + remedy);
    assertThat(said.get("proxy of a lambda"))
        .contains("(a lambda of java.lang.reflect.InvocationHandler)")
        .endsWith(remedy);
    assertThat(said.get("cluster")).endsWith("; ask Cluster.current() for it there");
  }

  @Test
  void argumentsAreCounted() {
    assertThat(said.get("argument"))
        .startsWith("argument 1 (com.acme.stuck.Stuck$Db) of the lambda at Stuck.java:")
        .contains(" is not serializable: argument 1; ");
    assertThat(said.get("second argument"))
        .startsWith("argument 2[0].owner (com.acme.stuck.Stuck$Db) of the lambda at Stuck.java:");
    assertThat(said.get("put")).contains(" holds element [0] " + DB + "value[0]; ");
  }

  @Test
  void resultsAndFailuresAreNamedWhereTheyAreMade() {
    assertThat(said.get("result"))
        .startsWith("remotely, a value of com.acme.stuck.Stuck$Holder holds inner " + DB);
    assertThat(said.get("result lambda"))
        .startsWith("remotely, a lambda of java.util.function.Supplier is not serializable");
    assertThat(said.get("exception")).isEqualTo("com.acme.stuck.Stuck$Failure");
    assertThat(said.get("its note"))
        .startsWith("a value of com.acme.stuck.Stuck$Failure holds owner.owner " + DB)
        .contains("value -> owner -> owner");
  }

  @Test
  void whatCannotBeReadSaysWhy() {
    assertThat(said.get("own readObject"))
        .isEqualTo(
            "remotely, a value that came in could not be read: java.lang.IllegalStateException:"
                + " cannot be read");
    assertThat(said.get("externalizable")).contains("Stuck$NoConstructor; no valid constructor");
    assertThat(said.get("deep"))
        .endsWith(
            " cannot travel: it is nested too deeply for the thread's stack (raise -Xss, or keep it"
                + " in an array)");
  }

  @Test
  void classesThatNobodyElseCanFindAreNamed() {
    assertThat(said.get("hidden")).endsWith(": lambda -> made; use a class that has a name");
    assertThat(said.get("hidden class"))
        .endsWith(": lambda -> hidden; use a class that has a name");
    assertThat(said.get("generated"))
        .endsWith(
            ": the class com.acme.made.Up was not found in the driver's code; one that was made at"
                + " run time cannot travel");
    assertThat(said).containsEntry("proxy", "handled run");
  }

  @Test
  void theWorkerGoesOn() {
    assertThat(said).containsEntry("afterwards", "2");
    assertThat(saidWithoutNames).containsEntry("afterwards", "2");
  }
}
