package jdist.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CreditTest {
  private final Credit credit = new Credit();
  private final AtomicInteger flushes = new AtomicInteger();

  /// A thread that wants credit for a call of that weight, and waits for it.
  private Thread waitingTaker(long weight) {
    Thread taker =
        Thread.ofPlatform()
            .start(() -> {
              try {
                credit.take(weight, flushes::incrementAndGet);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    await().until(() -> taker.getState() == Thread.State.WAITING);
    return taker;
  }

  @Test
  void thereIsCreditForSoManyBytes() {
    assertThat(credit.tryTake(Credit.BYTES / 2)).isTrue();
    assertThat(credit.tryTake(Credit.BYTES / 2)).isTrue();
    assertThat(credit.tryTake(1)).isFalse();

    credit.giveBack(Credit.BYTES / 2);

    assertThat(credit.tryTake(1)).isTrue();
  }

  @Test
  void thereIsCreditForSoManyCalls() {
    for (int i = 0; i < Credit.CALLS; i++) {
      assertThat(credit.tryTake(0)).isTrue();
    }
    assertThat(credit.tryTake(0)).isFalse();

    credit.giveBack(0);

    assertThat(credit.tryTake(0)).isTrue();
    assertThat(credit.calls()).isEqualTo(Credit.CALLS);
  }

  @Test
  void aCallHeavierThanAllCreditGoesAlone() {
    assertThat(credit.tryTake(2 * Credit.BYTES)).isTrue();
    assertThat(credit.tryTake(0)).isFalse();

    credit.giveBack(2 * Credit.BYTES);

    assertThat(credit.tryTake(0)).isTrue();
    assertThat(credit.tryTake(2 * Credit.BYTES)).isFalse();
  }

  @Test
  void whoWaitsFlushesFirstAndGetsWhatIsGivenBack() throws InterruptedException {
    credit.tryTake(Credit.BYTES);
    Thread waiting = waitingTaker(10);
    assertThat(flushes).hasPositiveValue();

    credit.giveBack(Credit.BYTES);
    waiting.join();

    assertThat(credit.calls()).isEqualTo(1);
  }

  @Test
  void nobodyOvertakesWhoWaits() throws InterruptedException {
    credit.tryTake(Credit.BYTES - 10);
    Thread waiting = waitingTaker(Credit.BYTES);

    assertThat(credit.tryTake(1)).isFalse();

    credit.giveBack(Credit.BYTES - 10);
    waiting.join();
    assertThat(credit.calls()).isEqualTo(1);
  }

  @Test
  void whoIsInterruptedTakesNothing() throws InterruptedException {
    credit.tryTake(Credit.BYTES);
    Thread waiting = waitingTaker(1);

    waiting.interrupt();
    waiting.join();

    assertThat(credit.calls()).isEqualTo(1);
    credit.giveBack(Credit.BYTES);
    assertThat(credit.tryTake(Credit.BYTES)).as("nobody waits any more").isTrue();
  }

  @Test
  void whenTheLinkIsGoneNobodyWaits() throws InterruptedException {
    credit.tryTake(Credit.BYTES);
    Thread waiting = waitingTaker(1);

    credit.close();
    waiting.join();

    assertThat(credit.tryTake(Credit.BYTES)).isTrue();
  }
}
