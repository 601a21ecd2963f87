package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionModelTest {
  private static Map<Option, List<String>> parse(String... words) {
    return OptionModel.parse(List.of(words));
  }

  @ParameterizedTest
  @EnumSource(Option.class)
  void everyNameOfAnOptionMeansIt(Option option) {
    for (String name : option.names()) {
      Map<Option, List<String>> values = option.takesValue() ? parse(name, "-value") : parse(name);

      assertThat(values)
          .as(name)
          .containsExactly(entry(option, List.of(option.takesValue() ? "-value" : "true")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-p 4", "-p4", "-p=4", "--procs 4", "--procs=4", "-n4", "--np=4", "-np 4"})
  void aValueIsWrittenInManyWays(String typed) {
    assertThat(parse(typed.split(" "))).containsExactly(entry(Option.PROCS, List.of("4")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xmx4g", "-version", "-Dx=y", "--add-opens=a/b=ALL-UNNAMED", "-p", "-v"})
  void aValueMayLookLikeAnOption(String value) {
    assertThat(parse("-J" + value, "-J", value, "--driver-J", value))
        .containsExactly(
            entry(Option.JVM_OPTION, List.of(value, value)),
            entry(Option.DRIVER_JVM_OPTION, List.of(value)));
  }

  @Test
  void valuesComeInTheOrderTyped() {
    assertThat(parse("-p", "2", "-D", "a=1", "-v", "-p", "3", "-Db=\"2\""))
        .containsExactly(
            entry(Option.PROCS, List.of("2", "3")),
            entry(Option.PROPERTY, List.of("a=1", "b=\"2\"")),
            entry(Option.VERBOSE, List.of("true")));
  }

  @Test
  void lazinessCanBeTakenBack() {
    assertThat(parse("--no-lazy")).containsExactly(entry(Option.LAZY, List.of("false")));
    assertThat(parse("--no-lazy", "--lazy")).containsExactly(entry(Option.LAZY, List.of("true")));
  }

  @Test
  void flagsMayStandTogether() {
    assertThat(parse("-vq")).containsOnlyKeys(Option.VERBOSE, Option.QUIET);
  }

  @Test
  void emptyWordsAndQuotesAreValues() {
    assertThat(parse("-D", "", "--env", "'x'"))
        .containsExactly(
            entry(Option.PROPERTY, List.of("")), entry(Option.ENVIRONMENT, List.of("'x'")));
  }
}
