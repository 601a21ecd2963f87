package jdist.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailTest {
  private final Tail tail = new Tail(3, 20);

  @Test
  void isEmptyAtFirst() {
    assertThat(text()).isEmpty();
  }

  @Test
  void keepsTheLastLines() {
    append("1\n2\n3\n4\n");
    assertThat(text()).isEqualTo("2\n3\n4\n");

    append("5\n");
    assertThat(text()).isEqualTo("3\n4\n5\n");
  }

  @Test
  void keepsALastLineWithoutItsEnd() {
    append("1\n2\n3\n4");

    assertThat(text()).isEqualTo("2\n3\n4");
  }

  @Test
  void leavesOutALineWhoseBeginningIsLost() {
    append("0123456789\n");
    append("0123456789\n");
    append("end\n");

    assertThat(text()).isEqualTo("0123456789\nend\n");
  }

  @Test
  void keepsTheEndOfALineThatIsTooLong() {
    append("x".repeat(50) + "end\n");

    assertThat(text()).hasSize(20).endsWith("xend\n");
  }

  @Test
  void neverKeepsMoreThanItMay() {
    for (int i = 0; i < 1_000; i++) {
      append(i + "\n");
    }

    assertThat(text()).isEqualTo("997\n998\n999\n");
  }

  @Test
  void startsAnewWhenCleared() {
    append("x".repeat(50));
    tail.clear();
    append("1\n");

    assertThat(text()).isEqualTo("1\n");
  }

  private void append(String text) {
    tail.append(Lines.of(text.getBytes(UTF_8)));
  }

  private String text() {
    return tail.lines().text();
  }
}
