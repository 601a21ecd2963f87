package jdist.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration MOST = Duration.ofSeconds(10);

  @Test
  void withoutJitterEachDelayIsSoManyTimesTheOneBeforeUpToTheMost() {
    assertThat(Backoff.exponential(6, Duration.ofMillis(50), MOST, 5, 0))
        .containsExactly(
            Duration.ofMillis(50),
            Duration.ofMillis(250),
            Duration.ofMillis(1_250),
            Duration.ofMillis(6_250),
            MOST,
            MOST);
  }

  @Test
  void withJitterItIsAboutThat() {
    for (int i = 0; i < 1_000; i++) {
      List<Duration> delays = Backoff.exponential(3);

      assertThat(delays.getFirst()).isEqualTo(Duration.ofMillis(50));
      assertThat(delays.get(1)).isBetween(Duration.ofMillis(225), Duration.ofMillis(275));
      assertThat(delays.get(2)).isBetween(Duration.ofMillis(1_012), Duration.ofMillis(1_513));
    }
  }

  @Test
  void theFirstIsNoMoreThanTheMostEither() {
    assertThat(Backoff.exponential(2, Duration.ofMinutes(1), MOST, 2, 0))
        .containsExactly(MOST, MOST);
  }

  @Test
  void nothingIsNegative() {
    assertThat(Backoff.exponential(0)).isEmpty();
    assertThatThrownBy(() -> Backoff.exponential(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.exponential(1, Duration.ofMillis(-1), MOST, 5, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.exponential(1, MOST, MOST, -5, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.exponential(1, MOST, MOST, 5, -0.1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
