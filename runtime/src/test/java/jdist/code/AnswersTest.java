package jdist.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private final Answers answers = new Answers(10_000);

  @Test
  void thatThereIsNothingIsAnAnswerToo() {
    answers.put("x/none.txt", Optional.empty());

    assertThat(answers.get("x/none.txt")).contains(Optional.empty());
    assertThat(answers.get("x/never asked.txt")).isEmpty();
  }

  @Test
  void theLongestUnusedAreForgottenFirst() {
    answers.put("first", Optional.empty());
    answers.put("second", Optional.empty());
    for (int i = 0; i < 1_000; i++) {
      assertThat(answers.get("first")).isPresent();
      answers.put("name " + i, Optional.of(new byte[50]));
    }

    assertThat(answers.get("second")).isEmpty();
    assertThat(answers.get("name 0")).isEmpty();
    assertThat(answers.get("name 999")).isPresent();
  }

  @Test
  void anAnswerGivenAgainCountsOnce() {
    answers.put("first", Optional.empty());
    for (int i = 0; i < 1_000; i++) {
      answers.put("second", Optional.of(new byte[4_000]));
    }

    assertThat(answers.get("first")).isPresent();
  }

  @Test
  void whatIsTooLargeIsNotKept() {
    answers.put("small", Optional.empty());
    answers.put("large", Optional.of(new byte[9_000]));

    assertThat(answers.get("large")).isEmpty();
    assertThat(answers.get("small")).isPresent();
  }
}
