package jdist.deps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinateTest {
  @Test
  void whatIsNotSaidIsTheMainJar() {
    assertThat(Coordinate.parse("org.a:b-c:1.0"))
        .isEqualTo(new Coordinate("org.a", "b-c", "1.0", "", "jar"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a:b:1", "a:b:1:linux-x86_64", "a:b:1@pom", "a:b:1:tests@zip", "a:b:[1,2)"})
  void itReadsAsItWasWritten(String text) {
    assertThat(Coordinate.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a:b",
        "a:b:",
        ":b:1",
        "a:b:1:c:d",
        "a:b:1@",
        "a b:c:1",
        "a:b:../1",
        "a:b:${v}",
        "../a:b:1"
      })
  void anythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Coordinate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("group:artifact:version[:classifier][@type]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b:1-SNAPSHOT", "a:b:[1,2)", "a:b:(,2]", "a:b:LATEST", "a:b:RELEASE"})
  void aVersionThatMovesIsNotFixed(String text) {
    assertThat(Coordinate.parse(text).isFixed()).isFalse();
    assertThat(Coordinate.parse("a:b:1.0").isFixed()).isTrue();
  }
}
