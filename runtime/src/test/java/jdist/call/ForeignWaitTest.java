package jdist.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(20)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // what waits is the point
class ForeignWaitTest {
  private static final CountDownLatch INITIALISED = new CountDownLatch(1);
  private static final AtomicInteger INSIDE = new AtomicInteger();

  static Stream<Function<Runnable, Thread>> kinds() {
    return Stream.of(Thread.ofPlatform()::start, Thread.ofVirtual()::start);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whoWaitsToEnterABlockWaitsForALock(Function<Runnable, Thread> start)
      throws InterruptedException {
    Object monitor = new Object();
    Thread waits;
    synchronized (monitor) {
      waits =
          start.apply(() -> {
            synchronized (monitor) {
              INSIDE.incrementAndGet();
            }
          });
      await().until(() -> ForeignWait.isForLock(waits));
    }
    waits.join();
    assertThat(ForeignWait.isForLock(waits)).isFalse();
  }

  static Stream<Lock> locks() {
    return Stream.of(
        new ReentrantLock(),
        new ReentrantReadWriteLock().writeLock(),
        new StampedLock().asWriteLock());
  }

  @ParameterizedTest
  @MethodSource("locks")
  void soDoesWhoWaitsForOneOfTheLibrarys(Lock lock) throws InterruptedException {
    lock.lock();
    Thread waits =
        Thread.ofVirtual()
            .start(() -> {
              lock.lock();
              lock.unlock();
            });
    await().until(() -> ForeignWait.isForLock(waits));
    lock.unlock();
    waits.join();
  }

  @Test
  void whoWaitsForALatchOrAConditionOrSleepsDoesNot() {
    CountDownLatch latch = new CountDownLatch(1);
    Lock lock = new ReentrantLock();
    Stream.<Wait>of(
            latch::await,
            () -> {
              lock.lock();
              try {
                lock.newCondition().await();
              } finally {
                lock.unlock();
              }
            },
            () -> Thread.sleep(60_000),
            () -> LockSupport.parkNanos(60_000_000_000L))
        .map(ForeignWaitTest::started)
        .forEach(waits -> {
          await()
              .until(() ->
                  waits.getState() == Thread.State.WAITING
                      || waits.getState() == Thread.State.TIMED_WAITING);
          assertThat(ForeignWait.isForLock(waits)).isFalse();
          waits.interrupt();
        });
  }

  private interface Wait {
    void await() throws InterruptedException;
  }

  private static Thread started(Wait wait) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            wait.await();
          } catch (InterruptedException _) {
            // the test is over
          }
        });
  }

  private static final class Initialised {
    static final int VALUE = value();

    private static int value() {
      try {
        INITIALISED.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return 5;
    }
  }

  @Test
  void whoInitialisesAClassIsSeen() throws InterruptedException {
    Thread initialises =
        Thread.ofPlatform().start(() -> assertThat(Initialised.VALUE).isPositive());
    await().until(() -> ForeignWait.isInInitializer(initialises));

    assertThat(ForeignWait.isInInitializer(Thread.currentThread())).isFalse();
    INITIALISED.countDown();
    initialises.join();
  }
}
