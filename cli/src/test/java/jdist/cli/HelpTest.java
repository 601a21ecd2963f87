package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelpTest {
  @ParameterizedTest
  @EnumSource(Option.class)
  void listsEachOptionWithItsValueAndWords(Option option) {
    String name = option.isNegatable() ? "--[no-]lazy" : option.displayName();

    assertThat(Help.text().lines().filter(line -> line.strip().startsWith(name)).findFirst())
        .hasValueSatisfying(line -> assertThat(line).contains(option.label(), option.help()));
  }

  @ParameterizedTest
  @EnumSource(Subcommand.class)
  void namesWhatMayStandInTheDriversPlace(Subcommand subcommand) {
    assertThat(Help.text()).contains("\njdist " + subcommand.word() + " ");
  }

  @Test
  void fitsAWideTerminal() {
    assertThat(Help.text().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
  }

  @Test
  void theVersionNamesJdistAndItsJava() {
    assertThat(Help.version("1.2"))
        .startsWith("jdist 1.2 (Java " + System.getProperty("java.version") + ", ");
  }
}
