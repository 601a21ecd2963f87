package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jdist.Distributed;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.remote.ProcessStats;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

/// More than a process can take at once: whoever makes it waits, and nothing is lost.
@WithCluster(
    workers = 2,
    heartbeatMillis = 60_000,
    jvmOptions = {"-Xmx192m"})
class OverloadIT {
  private static final int MOST_CALLS = 100_000;
  private static final long MIB = 1 << 20;

  private static List<RemoteFuture<Void>> fillPlaces(TestCluster test, int id) {
    List<RemoteFuture<Void>> calls =
        IntStream.range(0, 4)
            .mapToObj(_ -> test.cluster().remoteRun(id, Tasks::sleepForever))
            .toList();
    await().atMost(SOON).until(() -> stats(test, id).running() == 4);
    return calls;
  }

  private static ProcessStats stats(TestCluster test, int id) {
    return test.cluster().stats(List.of(id)).get(id);
  }

  @Test
  void aHundredThousandCallsAreUnderWayAndTheNextOneWaits(TestCluster test) throws Exception {
    List<RemoteFuture<Void>> busy = fillPlaces(test, 2);
    List<RemoteFuture<Integer>> calls = new ArrayList<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < MOST_CALLS + 1_000; i++) {
                int number = i;
                calls.add(test.cluster().remoteCall(2, () -> number * 2));
              }
            });
    await()
        .atMost(SOON)
        .until(() ->
            stats(test, 2).queued() == MOST_CALLS - 4 && caller.getState() == Thread.State.WAITING);
    assertThat(stats(test, 1).links().get(2).asked()).isEqualTo(MOST_CALLS);

    busy.forEach(call -> call.cancel(true));

    assertThat(caller.join(SOON)).isTrue();
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).fetch(SOON)).isEqualTo(i * 2);
    }
    StatsIT.awaitIdle(test);
  }

  @Test
  void whoeverCallsAProcessThatDoesNotReadWaits(TestCluster test) throws Exception {
    TestWorker frozen = test.worker(3);
    byte[] heavy = new byte[30_000];
    List<RemoteFuture<Integer>> calls = new ArrayList<>();
    frozen.fetch(() -> 1);
    signal(frozen, "STOP");
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 6_000; i++) {
                calls.add(test.cluster().remoteCall(3, () -> heavy.length));
              }
            });
    try {
      await().atMost(SOON).until(() -> caller.getState() == Thread.State.WAITING);
      assertThat(stats(test, 1).bytesWaiting()).isBetween(32 * MIB, 72 * MIB);
    } finally {
      signal(frozen, "CONT");
    }

    assertThat(caller.join(SOON)).isTrue();
    assertThat(calls).hasSize(6_000).allMatch(call -> call.fetch(SOON) == 30_000);
    StatsIT.awaitIdle(test);
  }

  @Test
  void callsThatAreGivenUpAtOnceDoNotPileUpEither(TestCluster test) throws Exception {
    TestWorker frozen = test.worker(3);
    byte[] heavy = new byte[30_000];
    frozen.fetch(() -> 1);
    signal(frozen, "STOP");
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 6_000; i++) {
                test.cluster().remoteCall(3, () -> heavy.length).cancel(true);
              }
            });
    try {
      await().atMost(SOON).until(() -> stats(test, 1).bytesWaiting() > 64 * MIB);
      await()
          .during(java.time.Duration.ofMillis(300))
          .until(() -> stats(test, 1).bytesWaiting() < 72 * MIB && caller.isAlive());
    } finally {
      signal(frozen, "CONT");
    }

    assertThat(caller.join(SOON)).isTrue();
    StatsIT.awaitIdle(test);
  }

  @Test
  void aCallerThatDoesNotReadItsAnswersGetsNoMoreWorkDone(TestCluster test) throws Exception {
    List<RemoteFuture<Void>> busy = fillPlaces(test, 2);
    TestWorker frozen = test.worker(3);
    frozen.fetch(() -> {
      for (int i = 0; i < 4_000; i++) {
        var _ = Distributed.remoteCall(2, () -> new byte[60_000]);
      }
      return 1;
    });
    await().atMost(SOON).until(() -> stats(test, 2).queued() == 4_000);
    signal(frozen, "STOP");
    try {
      busy.forEach(call -> call.cancel(true));

      await()
          .atMost(SOON)
          .until(() -> stats(test, 2).bytesWaiting() > 64 * MIB && stats(test, 2).running() == 4);
      await()
          .during(java.time.Duration.ofMillis(300))
          .until(() -> stats(test, 2).bytesWaiting() < 72 * MIB && stats(test, 2).queued() > 0);
    } finally {
      signal(frozen, "CONT");
    }

    StatsIT.awaitIdle(test);
  }

  private static void signal(TestWorker worker, String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(worker.process().pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill failed");
    }
  }
}
