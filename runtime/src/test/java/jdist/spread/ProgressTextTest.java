package jdist.spread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import jdist.parallel.Progress;
import org.junit.jupiter.api.Test;

/// Progress in one line.
class ProgressTextTest {
  private static Progress progress(long done, long total, int busy, long retried, long millis) {
    OptionalLong all = total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
    return new Progress("render", done, all, busy, retried, Duration.ofMillis(millis));
  }

  @Test
  void itSaysHowFarHowFastAndHowLongStill() {
    assertThat(ProgressText.of(progress(412, 1000, 20, 3, 10_785)))
        .isEqualTo("render  ████░░░░░░░░  412/1000  41 %  38.2/s  eta 15 s  20 busy, 3 retried");
  }

  @Test
  void whatIsDoneIsToldWithItsTime() {
    assertThat(ProgressText.of(progress(1000, 1000, 0, 0, 2_000)))
        .isEqualTo("render  ████████████  1000/1000  100 %  500/s  in 2 s");
    assertThat(ProgressText.of(progress(0, 0, 0, 0, 0)))
        .isEqualTo("render  ████████████  0/0  100 %  0.0/s  in 0 s");
  }

  @Test
  void withoutATotalThereIsNoBar() {
    assertThat(ProgressText.of(progress(7, -1, 2, 0, 1_000))).isEqualTo("render  7  7.0/s  2 busy");
  }

  @Test
  void nothingIsForetoldFromNothing() {
    assertThat(ProgressText.of(progress(0, 5, 2, 0, 1_000)))
        .isEqualTo("render  ░░░░░░░░░░░░  0/5  0 %  0.0/s  2 busy");
    assertThat(ProgressText.of(progress(1, 1_000_000, 2, 0, 60_000))).contains("eta 16666 h");
  }
}
