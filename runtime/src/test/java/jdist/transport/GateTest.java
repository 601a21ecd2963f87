package jdist.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class GateTest {
  private final Gate gate = new Gate();

  @Test
  void anOpenGateLetsThrough() throws InterruptedException {
    gate.open();
    gate.open();

    assertThat(gate.isOpen()).isTrue();
    assertThat(gate.await(0)).isTrue();
    assertThat(gate.await(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void allWhoWaitAreLetThrough() throws InterruptedException {
    AtomicInteger through = new AtomicInteger();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
      waiting.add(
          builder.start(() -> {
            try {
              if (gate.await(Long.MAX_VALUE)) {
                through.incrementAndGet();
              }
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    await().until(() -> waiting.stream().allMatch(it -> it.getState() == Thread.State.WAITING));

    gate.open();
    for (Thread thread : waiting) {
      thread.join();
    }

    assertThat(through).hasValue(50);
  }

  @Test
  void aDeadlinePasses() throws InterruptedException {
    assertThat(gate.await(System.nanoTime())).isFalse();
    assertThat(gate.await(Gate.deadline(Duration.ofMillis(20)))).isFalse();
    gate.open();
    assertThat(gate.await(System.nanoTime() - 1)).as("open all the same").isTrue();
  }

  @Test
  void aDeadlineLiesAheadHoweverLongTheLimit() {
    long now = System.nanoTime();

    assertThat(Gate.deadline(Duration.ofSeconds(1)) - now)
        .isBetween(1_000_000_000L, 2_000_000_000L);
    assertThat(Gate.deadline(Duration.ofSeconds(Long.MAX_VALUE)) - now).isPositive();
    assertThat(Gate.deadline(Duration.ofSeconds(Long.MIN_VALUE)) - now)
        .isBetween(0L, 1_000_000_000L);
    assertThat(Gate.deadline(Duration.ZERO) - now).isBetween(0L, 1_000_000_000L);
  }

  @Test
  void anInterruptEndsTheWaitAndTheFlagIsTaken() throws InterruptedException {
    AtomicInteger seen = new AtomicInteger();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                gate.await(Long.MAX_VALUE);
              } catch (InterruptedException _) {
                seen.set(Thread.currentThread().isInterrupted() ? 2 : 1);
              }
            });
    await().until(() -> waiting.getState() == Thread.State.WAITING);

    waiting.interrupt();
    waiting.join();

    assertThat(seen).hasValue(1);
    gate.open();
    assertThat(gate.isOpen()).as("whoever has left does not matter").isTrue();
  }
}
