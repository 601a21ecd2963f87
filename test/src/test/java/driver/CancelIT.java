package driver;

import static driver.Tasks.SOON;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CallCancelledException;
import jdist.failure.CallInterruptedException;
import jdist.failure.NotDriverException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls that are not let end by themselves: cancelled, interrupted, or out of time. Whoever waits
/// is released, and nothing is left of them anywhere.
@WithCluster(workers = 3)
class CancelIT {
  private static final byte[] LARGE = new byte[70_000];

  private static void sleepUntilInterrupted(String name) throws InterruptedException {
    try {
      Tasks.count(name + " begun");
      Tasks.sleepForever();
    } catch (InterruptedException e) {
      Tasks.count(name + " interrupted");
      throw e;
    }
  }

  private static int counted(TestCluster test, int id, String what) {
    return test.cluster().remoteCallFetch(id, () -> Tasks.counted(what));
  }

  private static void awaitCount(TestCluster test, int id, String what, int count) {
    await().atMost(SOON).until(() -> counted(test, id, what) == count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aCallThatIsOutOfTimeIsInterruptedWhereItRuns(int id, TestCluster test) throws Exception {
    String name = "out of time " + id;
    RemoteFuture<Void> call =
        test.cluster().remoteRun(id, () -> sleepUntilInterrupted(name)).timeLimit(ofMillis(300));

    assertThatThrownBy(() -> call.fetch(SOON))
        .isInstanceOf(TimeLimitException.class)
        .hasMessageContaining("took longer than its limit of 0.3 s");
    assertThatThrownBy(call::await).isInstanceOf(TimeLimitException.class);
    assertThatThrownBy(call::get).isInstanceOf(ExecutionException.class);
    assertThat(call.isDone()).isTrue();
    assertThat(call.isCancelled()).isFalse();
    assertThat(call.state()).isEqualTo(Future.State.FAILED);
    awaitCount(test, id, name + " interrupted", 1);
    StatsIT.awaitIdle(test);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whoeverWaitsForACallThatRunsOutOfTimeIsReleased(int id, TestCluster test) {
    RemoteFuture<Integer> unset = test.cluster().<Integer>remoteFuture(id).timeLimit(ofMillis(200));
    RemoteFuture<Void> call = test.cluster().remoteRun(id, Tasks::sleepForever);

    assertThatThrownBy(() -> call.timeLimit(ofMillis(200)).await())
        .isInstanceOf(TimeLimitException.class);
    assertThatThrownBy(unset::fetch).isInstanceOf(TimeLimitException.class);
    StatsIT.awaitIdle(test);
  }

  @Test
  void aCallInTimeKnowsNothingOfItsLimit(TestCluster test) {
    for (int id : List.of(1, 2)) {
      RemoteFuture<Integer> small =
          test.cluster().remoteCall(id, () -> 5).timeLimit(ofMinutes(5)).timeLimit(ofMinutes(2));
      RemoteFuture<byte[]> large =
          test.cluster().remoteCall(id, () -> LARGE).timeLimit(ofMinutes(5));

      assertThat(small.fetch(SOON)).isEqualTo(5);
      assertThat(large.await(SOON).timeLimit(ofMillis(0)).fetch(SOON)).hasSize(70_000);
      assertThat(small.timeLimit(ofMillis(-1)).fetch()).isEqualTo(5);
    }
  }

  /// The limit passes while the value, which stayed away, is being asked for.
  @Test
  void aCallThatWasWaitedForHasNoLimitAnyMore(TestCluster test) {
    for (int i = 0; i < 1_000; i++) {
      RemoteFuture<byte[]> large = test.cluster().remoteCall(2, () -> LARGE);

      assertThat(large.await(SOON).timeLimit(ofMillis(0)).fetch(SOON)).hasSize(70_000);
    }
  }

  @Test
  void theShorterOfTwoLimitsCounts(TestCluster test) {
    RemoteFuture<Void> call =
        test.cluster()
            .remoteRun(2, Tasks::sleepForever)
            .timeLimit(ofMillis(100))
            .timeLimit(ofMinutes(5));

    assertThatThrownBy(() -> call.fetch(SOON))
        .isInstanceOf(TimeLimitException.class)
        .hasMessageContaining("0.1 s");
  }

  @Test
  void whoeverElseWaitsForACallOutOfTimeIsTold(TestCluster test) {
    RemoteFuture<Void> call = test.cluster().remoteRun(2, Tasks::sleepForever);
    RemoteFuture<Void> elsewhere = test.worker(3).call(call::fetch);
    await().atMost(SOON).until(() -> test.cluster().stats().get(2).links().get(3) != null);

    call.timeLimit(ofMillis(1));

    assertThatThrownBy(() -> elsewhere.fetch(SOON))
        .rootCause()
        .isInstanceOfAny(CallCancelledException.class, TimeLimitException.class);
    StatsIT.awaitIdle(test);
  }

  @Test
  void interruptEndsWhatRunsAndWhatIsQueuedWhoeverAsked(TestCluster test) {
    Cluster cluster = test.cluster();
    List<RemoteFuture<Void>> calls =
        IntStream.range(0, 8)
            .mapToObj(_ -> cluster.remoteRun(2, () -> sleepUntilInterrupted("all")))
            .toList();
    await().atMost(SOON).until(() -> cluster.stats().get(2).running() == 4);
    RemoteFuture<Void> nested =
        cluster.remoteRun(3, () -> Distributed.remoteRun(2, Tasks::sleepForever).await());
    cluster.remoteDo(2, Tasks::sleepForever);
    await().atMost(SOON).until(() -> cluster.stats().get(2).served() == 10);

    cluster.interrupt(List.of(2));

    for (RemoteFuture<Void> call : calls) {
      assertThatThrownBy(() -> call.fetch(SOON))
          .isInstanceOf(CallCancelledException.class)
          .hasMessageContaining("a call from process 1")
          .hasMessageContaining("on worker 2");
      assertThat(call.isCancelled()).isTrue();
      assertThat(call.state()).isEqualTo(Future.State.CANCELLED);
      assertThatThrownBy(call::get).isInstanceOf(CancellationException.class);
    }
    assertThatThrownBy(() -> nested.fetch(SOON))
        .isInstanceOf(RemoteException.class)
        .hasCauseInstanceOf(CallCancelledException.class);
    assertThat(counted(test, 2, "all begun")).isEqualTo(4);
    awaitCount(test, 2, "all interrupted", 4);
    StatsIT.awaitIdle(test);
  }

  @Test
  void interruptOfProcessOneEndsItsSelfCalls(TestCluster test) {
    RemoteFuture<Void> call = test.cluster().remoteRun(1, () -> sleepUntilInterrupted("self call"));
    RemoteFuture<Void> fromElsewhere =
        test.cluster().remoteRun(2, () -> Distributed.remoteRun(1, Tasks::sleepForever).await());
    await().atMost(SOON).until(() -> test.cluster().stats().get(1).running() == 2);

    test.cluster().interrupt(List.of(1));

    assertThatThrownBy(() -> call.fetch(SOON)).isInstanceOf(CallCancelledException.class);
    assertThatThrownBy(() -> fromElsewhere.fetch(SOON))
        .hasRootCauseInstanceOf(CallCancelledException.class);
    assertThat(call.isCancelled()).isTrue();
    assertThat(call.state()).isEqualTo(Future.State.CANCELLED);
    awaitCount(test, 1, "self call interrupted", 1);
    StatsIT.awaitIdle(test);
  }

  @Test
  void interruptIsNothingToAnIdleWorkerNorToLaterCalls(TestCluster test) {
    for (int i = 0; i < 200; i++) {
      test.cluster().interrupt();
      RemoteFuture<Integer> later = test.worker(2 + i % 3).call(() -> 1);
      RemoteFuture<Boolean> flag =
          test.worker(2 + i % 3).call(() -> Thread.currentThread().isInterrupted());

      assertThat(later.fetch(SOON)).isEqualTo(1);
      assertThat(flag.fetch(SOON)).isFalse();
    }
    test.cluster().interrupt(List.of(2, 99, -1));
  }

  @Test
  void onlyTheDriverInterrupts(TestCluster test) {
    assertThatThrownBy(() -> test.worker(2).call(CancelIT::interruptAll).fetch(SOON))
        .isInstanceOf(RemoteException.class)
        .cause()
        .isInstanceOf(NotDriverException.class)
        .hasMessageStartingWith("only process 1 can interrupt calls, and this is worker 2");
  }

  private static Object interruptAll() {
    Distributed.interrupt();
    return "done";
  }

  @Test
  void whoeverElseWaitsForAnInterruptedCallIsTold(TestCluster test) {
    RemoteFuture<Object> value = test.worker(2).call(CancelIT::ignoreInterrupts);
    RemoteFuture<Object> elsewhere = test.worker(3).call(value::fetch);
    await()
        .atMost(SOON)
        .until(() -> {
          var link = test.cluster().stats().get(2).links().get(3);
          return counted(test, 2, "ignoring") > 0 && link != null && link.served() == 1;
        });

    test.cluster().interrupt(List.of(2));

    assertThatThrownBy(() -> elsewhere.fetch(SOON))
        .hasRootCauseInstanceOf(CallCancelledException.class);
    assertThatThrownBy(() -> value.fetch(SOON)).isInstanceOf(CallCancelledException.class);
    test.cluster().remoteRun(2, () -> Tasks.open("ignored")).await();
    StatsIT.awaitIdle(test);
  }

  private static Object ignoreInterrupts() {
    Tasks.count("ignoring");
    while (true) {
      try {
        Tasks.waitAt("ignored");
        return LARGE;
      } catch (InterruptedException _) {
        Tasks.count("interrupts ignored");
      }
    }
  }

  @Test
  void codeThatDoesNotLookAtItsInterruptFlagIsToldByProcessAndLine(TestCluster test) {
    String told =
        "jdist: worker 2 \\([^)]+\\): a call from process 1 \\([^)]+\\) still runs, 5 s after it"
            + " was interrupted, at driver\\.CancelIT\\.spin\\(CancelIT\\.java:\\d+\\); rmProcs"
            + " ends it\n";
    test.expectErrors(told);
    RemoteFuture<Void> spinning = test.cluster().remoteRun(2, CancelIT::spin);
    awaitCount(test, 2, "spinning", 1);

    spinning.cancel(true);
    assertThatThrownBy(spinning::fetch).isInstanceOf(CallCancelledException.class);
    await().atMost(SOON).untilAsserted(() -> assertThat(test.errors()).matches(told));
    assertThat(test.cluster().stats().get(2).served()).isEqualTo(1);
    test.cluster().remoteRun(2, () -> spun = true).await();

    StatsIT.awaitIdle(test);
  }

  private static volatile boolean spun;

  private static void spin() {
    Tasks.count("spinning");
    while (!spun) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aSelfCallThatDoesNotLookAtItsInterruptFlagIsToldToo(TestCluster test) {
    RemoteFuture<Void> spinning = test.cluster().remoteRun(1, CancelIT::spinHere);
    await().atMost(SOON).until(() -> Tasks.counted("spinning here") == 1);

    test.cluster().interrupt(List.of(1));

    assertThatThrownBy(spinning::fetch).isInstanceOf(CallCancelledException.class);
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(test.notices())
                .anyMatch(notice ->
                    notice.matches(
                        "process 1 \\([^)]+\\): a call of its own still runs, 5 s after it was"
                            + " interrupted, at driver\\.CancelIT\\.spinHere\\(.*\\)")));
    spun = true;
    StatsIT.awaitIdle(test);
  }

  private static void spinHere() {
    Tasks.count("spinning here");
    while (!spun) {
      Thread.onSpinWait();
    }
  }

  @Test
  void callsThatAreCancelledInTheQueueLeaveItThoughOthersGoOn(TestCluster test) {
    Cluster cluster = test.cluster();
    List<RemoteFuture<Void>> running = new ArrayList<>();
    List<RemoteFuture<Void>> queued = new ArrayList<>();
    IntStream.range(0, 4).forEach(_ -> running.add(cluster.remoteRun(2, Tasks::sleepForever)));
    IntStream.range(0, 1_000).forEach(_ -> queued.add(cluster.remoteRun(2, Tasks::sleepForever)));
    await().atMost(SOON).until(() -> cluster.stats().get(2).queued() == 1_000);

    queued.forEach(call -> call.cancel(true));

    await()
        .atMost(SOON)
        .until(() -> cluster.stats().get(2).queued() == 0 && cluster.stats().get(2).served() == 4);
    running.forEach(call -> call.cancel(true));
    StatsIT.awaitIdle(test);
  }

  @Test
  void aCancelledCallThatComesBackFromAWaitNeedsNoPlace(TestCluster test) {
    Cluster cluster = test.cluster();
    RemoteFuture<Integer> never = cluster.remoteFuture(3);
    RemoteFuture<Integer> waiting =
        cluster.remoteCall(
            2,
            () -> {
              try {
                return never.fetch();
              } finally {
                Tasks.count("came back");
              }
            });
    await().atMost(SOON).until(() -> cluster.stats().get(3).served() == 1);
    List<RemoteFuture<Void>> busy =
        IntStream.range(0, 4).mapToObj(_ -> cluster.remoteRun(2, Tasks::sleepForever)).toList();
    await().atMost(SOON).until(() -> cluster.stats().get(2).running() == 4);

    waiting.cancel(true);

    await().atMost(SOON).until(() -> cluster.stats().get(2).served() == 4);
    busy.forEach(call -> call.cancel(true));
    awaitCount(test, 2, "came back", 1);
    never.close();
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void aWaitThatIsGivenUpLeavesNothing(TestCluster test) {
    RemoteFuture<Integer> unset = test.cluster().remoteFuture(2);
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> unset.await(ofMillis(1))).isInstanceOf(TimeLimitException.class);
      assertThatThrownBy(() -> unset.fetch(ofMillis(1))).isInstanceOf(TimeLimitException.class);
    }
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(test.cluster().stats().get(2).links().get(1).served())
                .as("the one fetch that goes on")
                .isEqualTo(1));

    unset.close();

    StatsIT.awaitIdle(test);
  }

  @Test
  void whoeverWaitsForAFutureThatIsClosedOrCancelledIsReleased(TestCluster test) throws Exception {
    for (int id : List.of(1, 2)) {
      RemoteFuture<Integer> closed = test.cluster().remoteFuture(id);
      RemoteFuture<Integer> cancelled = test.cluster().remoteFuture(id);
      List<Thread> threads = new ArrayList<>();
      for (RemoteFuture<Integer> future : List.of(closed, cancelled)) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> assertThatThrownBy(future::fetch).isInstanceOf(Exception.class)));
      }
      await()
          .atMost(SOON)
          .until(() ->
              id == 1
                  ? threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)
                  : test.cluster().stats().get(id).served() == 2);

      closed.close();
      cancelled.cancel(true);

      for (Thread thread : threads) {
        assertThat(thread.join(SOON)).isTrue();
      }
    }
    StatsIT.awaitIdle(test);
  }

  @Test
  void whoeverIsInterruptedInACallThatOnlyItWaitsForCancelsThat(TestCluster test) throws Exception {
    Cluster cluster = test.cluster();
    List<Action> waits =
        List.of(
            () -> cluster.remoteCallFetch(2, CancelIT::sleepWell),
            () -> cluster.remoteCallWait(2, CancelIT::sleepWell),
            () -> cluster.fetchEverywhere(List.of(2, 3), CancelIT::sleepWell),
            () -> cluster.everywhere(List.of(2, 3), Tasks::sleepForever));
    for (Action wait : waits) {
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> assertThatThrownBy(wait::run).isInstanceOf(CallInterruptedException.class));
      await().atMost(SOON).until(() -> cluster.stats().get(2).running() == 1);

      thread.interrupt();

      assertThat(thread.join(SOON)).isTrue();
      StatsIT.awaitIdle(test);
    }
  }

  private static Integer sleepWell() throws InterruptedException {
    Tasks.sleepForever();
    return 1;
  }

  @Test
  void cancelMayRaceWithTheEndOfTheCallTenThousandTimes(TestCluster test) {
    int cancelled = 0;
    for (int i = 0; i < 10_000; i++) {
      int kind = i % 4;
      RemoteFuture<Object> call =
          kind == 0
              ? test.cluster().remoteCall(2, () -> LARGE)
              : kind == 1
                  ? test.cluster().remoteCall(1, () -> 7)
                  : test.cluster().remoteCall(2 + kind % 2, () -> 7);
      long end = System.nanoTime() + ThreadLocalRandom.current().nextLong(40_000);
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }

      if (call.cancel(true)) {
        cancelled++;
        assertThatThrownBy(call::fetch).isInstanceOf(CallCancelledException.class);
      } else if (kind == 0) {
        assertThat((byte[]) call.fetch(SOON)).hasSize(70_000);
      } else {
        assertThat(call.fetch(SOON)).isEqualTo(7);
      }
    }

    assertThat(cancelled).isBetween(1, 9_999);
    StatsIT.awaitIdle(test);
  }
}
