package jdist.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  @Test
  void whatHasNeverRunIsGivenTheBenefitOfTheDoubt() {
    assertThat(pace.isBrief(-1)).isTrue();
    assertThat(pace.isBrief(0)).isTrue();
    assertThat(pace.isBrief(5_000)).isTrue();
  }

  @Test
  void whatLastsIsNotBriefUntilItHasBeenBriefForAWhile() {
    pace.took(100, 1_000_000);
    assertThat(pace.isBrief(100)).isFalse();
    assertThat(pace.isBrief(99)).isTrue();

    for (int i = 0; i < 10; i++) {
      pace.took(100, 1_000);
    }

    assertThat(pace.isBrief(100)).isTrue();
  }

  @Test
  void tasksThatAreNoLambdasShareAPlace() {
    pace.took(-1, 1_000_000);

    assertThat(pace.isBrief(-1)).isFalse();
    assertThat(pace.isBrief(0)).isTrue();
  }
}
