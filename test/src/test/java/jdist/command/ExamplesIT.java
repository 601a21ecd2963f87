package jdist.command;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jdist.kit.Jdist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every file of `src/examples`, run as its first lines say.
@Timeout(120)
class ExamplesIT {
  private static final String NUMBER = "[0-9.]+(E-?[0-9]+)?";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CountHeads      | 4 | [0-9]{8,9} heads in 200000000 flips\\n",
        "ParallelLoop    | 4 | [0-9]{8,9} heads\\n",
        "Jobs            | 4 | ([0-9]+ finished in 0\\.[0-9]+ seconds on worker [2-5]\\n){12}",
        "SeriesPi        | 4 | π is about 3\\.141593\\n",
        "DartsPi         | 2 | worker 2 hit [0-9]+\\nworker 3 hit [0-9]+\\nπ is about"
            + " 3\\.14[0-9]+\\n",
        "DataMovement    | 2 | the same square: true\\nthe same trace:  true\\n",
        "OutsideVariables | 4 | written elsewhere: a\\[99999\\] is 0\\.0\\n"
            + "collected:         b\\[99999\\] is 99999\\.0\\nsampled mean is right: true\\n",
        "SingularValues  | 4 | (100 values up to [45][0-9]\\.[0-9]{3}\\n){10}",
        "DictChannel     | 2 | two is zwei\\none is eins\\nis there a one\\? true; a two\\?"
            + " false\\n",
        "LocalInvocation | 1 | \\[\\[3\\], \\[3\\], \\[3\\]\\], unique objects: 1\\n"
            + "\\[\\[1\\], \\[2\\], \\[3\\]\\], unique objects: 3\\n"
            + "v=1, v2=1, true\\nv=0, v2=1, false\\n",
      })
  void printsWhatItSays(String name, String workers, String output) {
    Jdist.Outcome outcome = jdist("-p", workers, "src/examples/" + name + ".java").run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).matches(output);
    assertThat(outcome.status()).isZero();
  }

  @Test
  void theFirstSessionOfTheManual() {
    Jdist.Outcome outcome = jdist("-p", "2", "src/examples/FirstSession.java").run();

    String matrix =
        "\\[\\[1" + NUMBER + ", 1" + NUMBER + "\\], \\[1" + NUMBER + ", 1" + NUMBER + "\\]\\]";
    assertThat(outcome.output())
        .matches(
            "1 .\\+ fetch\\(r\\) = "
                + matrix
                + "\nr\\[1, 1\\]       = 0"
                + NUMBER
                + "\nmade on       = [23], then [23]\n1 .\\+ fetch\\(r\\) = "
                + matrix
                + "\n");
  }

  @Test
  void whatIsStaticStaysWhereItIsAndWhatIsBroadcastIsSentOnce() {
    Jdist.Outcome outcome = jdist("-p", "2", "src/examples/GlobalVariables.java").run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output().lines())
        .containsExactly(
            "sum(a) on 2: 3.0",
            "globals: {1=a=null b=null, 2=a=[1.0, 2.0] b=null, 3=a=[3.0, 4.0] b=null}",
            "globals on 2: a=[1.0, 2.0] b=null",
            "cleared: {2=a=null b=null, 3=a=null b=null}",
            "broadcast: {2=3.0, 3=3.0}",
            "unchanged, not sent again: true",
            "changed: {2=7.0, 3=7.0}");
  }

  @Test
  void classesThatTheDriverAloneHas() {
    Jdist.Outcome outcome = jdist("-p", "2", "src/examples/CodeLoading.java").run();

    assertThat(outcome.output().lines())
        .contains("loaded", "      From worker 2:\tloaded", "      From worker 3:\tloaded")
        .endsWith(
            "f(3) on 2     = 10", "MyType on 3   = MyType[a=7]", "mine, doubled = MyType[a=42]");
  }

  @Test
  void noExampleIsForgotten() throws IOException {
    String tests =
        Files.readString(Jdist.HOME.resolve("test/src/test/java/jdist/command/ExamplesIT.java"));

    try (Stream<Path> examples = Files.list(Jdist.HOME.resolve("src/examples"))) {
      assertThat(examples.map(file -> file.getFileName().toString().replace(".java", "")))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(tests).contains(name));
    }
  }
}
