package jdist.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PlacesTest {
  private final Deque<Runnable> started = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final Places places = new Places(2, started::add);

  @Test
  void callsBeginWhileThereArePlaces() {
    assertThat(places.enterOrQueue(() -> ran.add("a"))).isTrue();
    assertThat(places.enterOrQueue(() -> ran.add("b"))).isTrue();
    assertThat(places.enterOrQueue(() -> ran.add("c"))).isFalse();

    assertThat(places.load().queued()).isEqualTo(1);
    assertThat(started).isEmpty();
  }

  @Test
  void aPlaceThatIsGivenUpGoesToTheCallThatCameFirst() {
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> ran.add("first"));
    places.enterOrQueue(() -> ran.add("second"));

    places.leave();
    started.remove().run();

    assertThat(ran).containsExactly("first");
    assertThat(places.load().queued()).isEqualTo(1);
    assertThat(places.enterOrQueue(() -> {})).as("the place is taken").isFalse();
  }

  @Test
  void aPlaceThatNobodyWantsIsFree() {
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> {});

    places.leave();

    assertThat(places.enterOrQueue(() -> {})).isTrue();
  }

  @Test
  void whoComesBackGoesBeforeCallsThatHaveNotBegun() throws InterruptedException {
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> ran.add("not begun"));
    Thread returning = Thread.ofPlatform().start(places::comeBack);
    await().until(() -> returning.getState() == Thread.State.WAITING);

    places.leave();
    returning.join();

    assertThat(started).isEmpty();
    places.leave();
    assertThat(started).hasSize(1);
  }

  @Test
  void whoComesBackToAFreePlaceDoesNotWait() {
    places.enterOrQueue(() -> {});

    places.comeBack();

    assertThat(places.enterOrQueue(() -> {})).as("both are taken").isFalse();
  }

  @Test
  void anInterruptIsKeptForWhoComesBack() throws InterruptedException {
    places.comeBack();
    places.comeBack();
    AtomicBoolean flag = new AtomicBoolean();
    Thread returning =
        Thread.ofPlatform()
            .start(() -> {
              places.comeBack();
              flag.set(Thread.currentThread().isInterrupted());
            });
    await().until(() -> returning.getState() == Thread.State.WAITING);

    returning.interrupt();
    await().during(java.time.Duration.ofMillis(50)).until(returning::isAlive);
    places.leave();
    returning.join();

    assertThat(flag).isTrue();
  }

  @Test
  void neverMoreThanTheirNumberAreTaken() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Places shared = new Places(3, task -> Thread.ofVirtual().start(task));
    for (int i = 0; i < 1_000; i++) {
      Runnable call =
          () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.yield();
            inside.decrementAndGet();
            shared.leave();
            Thread.yield();
            shared.comeBack();
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
            ended.incrementAndGet();
            shared.leave();
          };
      Thread.ofVirtual()
          .start(() -> {
            if (shared.enterOrQueue(call)) {
              call.run();
            }
          });
    }

    await().until(() -> ended.get() == 1_000);
    assertThat(most.get()).isBetween(1, 3);
    assertThat(shared.load().queued()).isZero();
  }
}
