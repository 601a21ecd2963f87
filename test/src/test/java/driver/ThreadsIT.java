package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import jdist.Distributed;
import jdist.failure.CallInterruptedException;
import jdist.failure.TimeLimitException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

/// Many threads at once, and threads that are interrupted.
@WithCluster(workers = 3)
class ThreadsIT {
  @Test
  void manyPlatformThreadsMayCallAtOnce(TestCluster test) throws Exception {
    try (var threads = Executors.newFixedThreadPool(32)) {
      callFrom(threads, 32, 200, test);
    }
  }

  @Test
  void manyVirtualThreadsMayCallAtOnce(TestCluster test) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      callFrom(threads, 200, 50, test);
    }
  }

  private static void callFrom(ExecutorService threads, int count, int each, TestCluster test)
      throws Exception {
    List<Future<Integer>> sums = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      sums.add(threads.submit(() -> callMany(number, each, test)));
    }
    for (int i = 0; i < count; i++) {
      int number = i;
      assertThat(sums.get(number).get(50, TimeUnit.SECONDS))
          .isEqualTo(each * (each - 1) / 2 + each * number);
    }
  }

  private static int callMany(int number, int each, TestCluster test) {
    int sum = 0;
    for (int i = 0; i < each; i++) {
      int value = i;
      int id = 2 + (number + i) % 3;
      sum +=
          i % 2 == 0
              ? test.worker(id).fetch(() -> value + number)
              : test.worker(id).call(() -> value + number).fetch(SOON);
    }
    return sum;
  }

  @Test
  void workersMayCallTheDriverFromManyThreads(TestCluster test) {
    List<RemoteFuture<Integer>> sums = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      sums.add(
          test.worker(2 + i % 3)
              .call(() -> {
                int sum = 0;
                for (int j = 0; j < 100; j++) {
                  int value = j;
                  sum += Distributed.remoteCallFetch(1, () -> value);
                }
                return sum;
              }));
    }

    assertThat(sums).allSatisfy(sum -> assertThat(sum.fetch(SOON)).isEqualTo(4_950));
  }

  @Test
  void aBusyLinkDoesNotHoldUpAQuietOne(TestCluster test) {
    // the driver's reader is kept busy by worker 3, while the link to worker 2 has been lent to a
    // caller that is gone
    RemoteFuture<Void> flood =
        test.cluster()
            .remoteRun(
                3,
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    for (int i = 0; i < 100; i++) {
                      Distributed.remoteDo(1, () -> Tasks.count("flood"));
                    }
                    Distributed.remoteCallFetch(1, () -> 1);
                  }
                });
    await().atMost(SOON).until(() -> Tasks.counted("flood") > 1_000);

    for (int i = 0; i < 20; i++) {
      test.worker(2).fetch(() -> 1);
      test.cluster().remoteDo(2, () -> Distributed.remoteDo(1, () -> Tasks.count("quiet")));
      int expected = i + 1;
      await()
          .pollDelay(java.time.Duration.ofMillis(1))
          .pollInterval(java.time.Duration.ofMillis(1))
          .atMost(java.time.Duration.ofSeconds(2))
          .until(() -> Tasks.counted("quiet") == expected);
    }

    flood.cancel(true);
  }

  @Test
  void aReaderIsRelievedOfACallThatSpins(TestCluster test) {
    RemoteFuture<Void> spinning =
        test.cluster()
            .remoteRun(
                2,
                () -> {
                  Tasks.count("spinning");
                  while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                  }
                });
    await().atMost(SOON).until(() -> test.worker(2).fetch(() -> Tasks.counted("spinning")) == 1);

    for (int i = 0; i < 100; i++) {
      assertThat(test.worker(2).call(() -> 1).fetch(SOON)).isEqualTo(1);
    }
    assertThat(spinning.cancel(true)).isTrue();
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(test.worker(2).fetch(() -> 1)).isEqualTo(1));
  }

  @Test
  void anInterruptReleasesWhoeverWaitsAndSetsTheFlagAgain(TestCluster test) throws Exception {
    RemoteFuture<Integer> never = test.cluster().remoteFuture(2);
    RemoteFuture<Integer> neverHere = test.cluster().remoteFuture();

    for (Callable<Object> wait :
        List.<Callable<Object>>of(
            never::fetch,
            () -> never.fetch(SOON),
            never::await,
            neverHere::fetch,
            () -> test.cluster().remoteCallWait(2, ThreadsIT::waitForInterrupt))) {
      Interrupted interrupted = new Interrupted(wait);

      assertThat(interrupted.failure()).isInstanceOf(CallInterruptedException.class);
      assertThat(interrupted.flag()).as("flag after the interrupt").isTrue();
    }
    for (RemoteFuture<Integer> future : List.of(never, neverHere)) {
      Interrupted get = new Interrupted(future::get);

      assertThat(get.failure()).isInstanceOf(InterruptedException.class);
      assertThat(get.flag()).as("flag after InterruptedException").isFalse();
    }
    never.put(1);
    assertThat(test.worker(2).call(never::fetch).fetch(SOON)).as("the link lives").isEqualTo(1);
  }

  private static Object waitForInterrupt() throws InterruptedException {
    Tasks.count("waiting");
    try {
      Tasks.sleepForever();
    } finally {
      Tasks.count("interrupted");
    }
    return 1;
  }

  @Test
  void anInterruptedFetchCancelsItsCall(TestCluster test) throws Exception {
    Interrupted interrupted =
        new Interrupted(() ->
            test.worker(3)
                .fetch(() -> {
                  Tasks.count("begun");
                  try {
                    Tasks.sleepForever();
                  } finally {
                    Tasks.count("cancelled");
                  }
                  return 1;
                }));

    assertThat(interrupted.failure()).isInstanceOf(CallInterruptedException.class);
    await()
        .atMost(SOON)
        .until(
            () -> test.worker(3).fetch(() -> Tasks.counted("cancelled") == Tasks.counted("begun")));
  }

  /// A thread that is interrupted while it waits, and what came of it.
  private static final class Interrupted {
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean flag;

    Interrupted(Callable<Object> wait) throws InterruptedException {
      Thread thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  wait.call();
                } catch (Exception e) {
                  failure.set(e);
                  flag = Thread.interrupted();
                }
              });
      await().atMost(SOON).until(() -> thread.getState() != Thread.State.NEW && isInside(thread));
      thread.interrupt();
      thread.join(20_000);
    }

    private static boolean isInside(Thread thread) {
      for (StackTraceElement frame : thread.getStackTrace()) {
        if (frame.getClassName().equals("jdist.transport.Gate")
            || frame.getClassName().startsWith("sun.nio.ch.")) {
          return true;
        }
      }
      return false;
    }

    Throwable failure() {
      return failure.get();
    }

    boolean flag() {
      return flag;
    }
  }

  @Test
  void aThreadWhoseFlagIsSetCanStillCallAndMakeLinks(TestCluster test) {
    // workers 2 and 4 have no link yet
    int answer =
        test.worker(4)
            .fetch(() -> {
              Thread.currentThread().interrupt();
              try {
                Distributed.remoteCall(2, () -> 1);
              } catch (CallInterruptedException _) {
                Tasks.count("interrupted while it made a link");
              }
              if (!Thread.interrupted()) {
                throw new IllegalStateException("the flag was lost");
              }
              return Distributed.remoteCallFetch(2, () -> 2);
            });

    assertThat(answer).isEqualTo(2);
  }

  @Test
  void anInterruptDuringALargeTransferSpoilsNothing(TestCluster test) throws Exception {
    byte[] large = new byte[32 << 20];
    for (int i = 0; i < 10; i++) {
      Thread sender =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  test.worker(2).fetch(() -> large.length);
                } catch (CallInterruptedException _) {
                  Tasks.count("interrupted sender");
                }
              });
      sender.join(java.time.Duration.ofMillis(2L * i));
      sender.interrupt();
      sender.join();
      assertThat(test.worker(2).fetch(() -> 1)).isEqualTo(1);
    }
  }

  @Test
  void aWaitWithALimitEndsInTime(TestCluster test) {
    RemoteFuture<Integer> never = test.cluster().remoteFuture(2);
    long start = System.nanoTime();

    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> never.fetch(java.time.Duration.ofMillis(10)))
          .isInstanceOf(TimeLimitException.class);
    }

    assertThat((System.nanoTime() - start) / 1_000_000).isBetween(200L, 2_000L);
  }
}
