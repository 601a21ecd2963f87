package jdist.spread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartTest {
  /// Julia's examples: `1..11` by 3, `1..3` by 4.
  @Test
  void theFirstPartsHaveOneMore() {
    assertThat(new Part(1, 12).split(3))
        .containsExactly(new Part(1, 5), new Part(5, 9), new Part(9, 12));
    assertThat(new Part(1, 4).split(4))
        .containsExactly(new Part(1, 2), new Part(2, 3), new Part(3, 4));
  }

  @Test
  void aRangeOfNothingHasNoParts() {
    assertThat(new Part(5, 5).split(3)).isEmpty();
    assertThat(new Part(5, 1).split(3)).isEmpty();
  }

  @Test
  void aRangeMayBeLongerThanAnInt() {
    List<Part> parts = new Part(-1L << 40, 1L << 41).split(3);

    assertThat(parts).hasSize(3);
    assertThat(parts.getFirst()).isEqualTo(new Part(-1L << 40, 0));
    assertThat(parts.getLast().to()).isEqualTo(1L << 41);
  }
}
