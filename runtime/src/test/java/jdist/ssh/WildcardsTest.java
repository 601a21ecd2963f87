package jdist.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WildcardsTest {
  @Test
  void starsAndQuestionMarksStandForOthers() {
    assertThat(matches("node*", "node")).isTrue();
    assertThat(matches("n*d*2", "Node12")).isTrue();
    assertThat(matches("node?", "node")).isFalse();
    assertThat(matches("*a*b", "aab")).isTrue();
    assertThat(matches("*.de", "node.de.org")).isFalse();
  }

  @Test
  void oneThatMustNotMatchOutweighsTheOthers() {
    assertThat(Wildcards.anyMatches(List.of("*", "!b"), "a")).isTrue();
    assertThat(Wildcards.anyMatches(List.of("!b", "*"), "b")).isFalse();
    assertThat(Wildcards.anyMatches(List.of("!b"), "a")).isFalse();
  }

  @Test
  void manyStarsTakeNoTime() {
    assertThat(matches("*a".repeat(40) + "b", "a".repeat(5_000))).isFalse();
  }

  private static boolean matches(String pattern, String name) {
    return Wildcards.anyMatches(List.of(pattern), name);
  }
}
