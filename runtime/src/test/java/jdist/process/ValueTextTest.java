package jdist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTextTest {
  @Test
  void aValueIsWrittenAsJShellDoes() {
    assertThat(ValueText.of(null)).isEqualTo("null");
    assertThat(ValueText.of(42)).isEqualTo("42");
    assertThat(ValueText.of("a \"b\"\n\\ 'c' ü")).isEqualTo("\"a \\\"b\\\"\\n\\\\ 'c' ü\"");
    assertThat(ValueText.of('\'')).isEqualTo("'\\''");
    assertThat(ValueText.of('\0')).isEqualTo("'\\u0000'");
    assertThat(ValueText.of(List.of("a"))).isEqualTo("[a]");
  }

  @Test
  void arraysAreWrittenWithTheirElements() {
    assertThat(ValueText.of(new int[] {1, 2, 3})).isEqualTo("int[3] { 1, 2, 3 }");
    assertThat(ValueText.of(new int[0])).isEqualTo("int[0] {  }");
    assertThat(ValueText.of(new String[] {"a", null})).isEqualTo("String[2] { \"a\", null }");
    assertThat(ValueText.of(new int[][] {{1}, {}}))
        .isEqualTo("int[2][] { int[1] { 1 }, int[0] {  } }");
  }
}
