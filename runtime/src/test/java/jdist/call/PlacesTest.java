package jdist.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@SuppressWarnings("LockNotBeforeTry") // who waits is the point
class PlacesTest {
  private final Deque<Runnable> started = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Places places = new Places(2, started::add, later::add);
  private final RunningCall call = new RunningCall(places);

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
    Thread returning = Thread.ofPlatform().start(() -> places.comeBack(call));
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

    places.comeBack(call);

    assertThat(places.enterOrQueue(() -> {})).as("both are taken").isFalse();
  }

  @Test
  void anInterruptIsKeptForWhoComesBack() throws InterruptedException {
    places.comeBack(call);
    places.comeBack(call);
    AtomicBoolean flag = new AtomicBoolean();
    Thread returning =
        Thread.ofPlatform()
            .start(() -> {
              places.comeBack(call);
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
  void aCallThatIsTakenOutOfTheQueueIsNeverRun() {
    Runnable waiting = () -> ran.add("cancelled");
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> {});
    places.enterOrQueue(waiting);
    places.enterOrQueue(() -> ran.add("next"));

    assertThat(places.withdraw(waiting)).isTrue();
    assertThat(places.withdraw(waiting)).isFalse();
    places.leave();
    started.remove().run();

    assertThat(ran).containsExactly("next");
  }

  @Test
  void aCancelledCallComesBackThoughThereIsNoPlaceAndItsExtraOneIsGivenToNobody() {
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> ran.add("waiting"));
    call.cancel();

    places.comeBack(call);
    places.leave();
    assertThat(started).as("three had two places").isEmpty();
    places.leave();

    assertThat(started).hasSize(1);
  }

  @Test
  void aCallThatIsCancelledWhileItWaitsToComeBackWaitsNoLonger() throws InterruptedException {
    places.enterOrQueue(() -> {});
    places.enterOrQueue(() -> {});
    Thread returning =
        Thread.ofPlatform()
            .start(() -> {
              call.begin(System.nanoTime());
              places.comeBack(call);
            });
    await().until(() -> returning.getState() == Thread.State.WAITING);

    call.cancel();
    returning.join();

    assertThat(places.load().running()).isEqualTo(3);
  }

  /// A call that comes back while the lock is held, until it is let in.
  private Thread returningWith(Lock lock, Runnable whenItHasIt) throws InterruptedException {
    CountDownLatch locked = new CountDownLatch(1);
    Thread returning =
        Thread.ofVirtual()
            .start(() -> {
              lock.lock();
              try {
                locked.countDown();
                places.comeBack(new RunningCall(places));
              } finally {
                lock.unlock();
              }
              places.leave();
            });
    locked.await();
    await().until(() -> returning.getState() == Thread.State.WAITING);
    whenItHasIt.run();
    return returning;
  }

  private Thread entered(Runnable body) {
    return Thread.ofPlatform()
        .start(() -> {
          assertThat(places.enterOrQueue(() -> {})).isTrue();
          body.run();
          places.leave();
        });
  }

  @Test
  void aCallThatWaitsForALockLendsItsPlaceToOneThatComesBack() throws InterruptedException {
    Lock lock = new ReentrantLock();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread waits =
        entered(() -> {
          awaitQuietly(held);
          lock.lock();
          lock.unlock();
        });
    Thread computes = entered(() -> awaitQuietly(end));
    await().until(() -> places.load().running() == 2);

    Thread returning = returningWith(lock, held::countDown);
    await().until(() -> LockSupport.getBlocker(waits) != held && ForeignWait.isForLock(waits));
    later.remove().run();
    returning.join();
    waits.join();

    assertThat(places.load().running()).as("the one that computes").isEqualTo(1);
    end.countDown();
    computes.join();
  }

  @Test
  void aCallThatWaitsForSomethingElseLendsNothing() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Thread first = entered(() -> awaitQuietly(end));
    Thread second = entered(() -> awaitQuietly(end));
    await().until(() -> places.load().running() == 2);

    Thread returning = returningWith(new ReentrantLock(), () -> {});
    later.remove().run();

    assertThat(places.load().running()).isEqualTo(2);
    assertThat(later).as("asked again as long as somebody waits").hasSize(1);
    end.countDown();
    first.join();
    second.join();
    returning.join();
    later.remove().run();
    assertThat(later).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void neverMoreThanTheirNumberAreTaken() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Places shared = new Places(3, task -> Thread.ofVirtual().start(task), _ -> {});
    for (int i = 0; i < 1_000; i++) {
      RunningCall running = new RunningCall(shared);
      Runnable call =
          () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.yield();
            inside.decrementAndGet();
            shared.leave();
            Thread.yield();
            shared.comeBack(running);
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
