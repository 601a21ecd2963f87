package driver;

import static driver.Tasks.LARGE;
import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import jdist.Distributed;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.ProcessStats;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

@WithCluster(workers = 3)
class StatsIT {
  /// Waits until no process keeps anything for another, and nothing is under way.
  static void awaitIdle(TestCluster test) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(test.cluster().stats().values()).allMatch(ProcessStats::isIdle));
  }

  /// The same where references are left to the garbage collector.
  static void awaitIdleAfterCollection(TestCluster test) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          test.cluster().everywhere(test.cluster().procs(), System::gc);
          assertThat(test.cluster().stats().values()).allMatch(ProcessStats::isIdle);
        });
  }

  private static void awaitStats(TestCluster test, int id, Predicate<ProcessStats> wanted) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(test.cluster().stats().get(id)).matches(wanted));
  }

  @Test
  void everyProcessAnswersInOrder(TestCluster test) {
    Map<Integer, ProcessStats> stats = test.cluster().stats();

    assertThat(stats.keySet()).containsExactlyElementsOf(test.cluster().procs());
    assertThat(stats).allSatisfy((id, each) -> assertThat(each.processId()).isEqualTo(id));
    assertThat(stats.get(1).links().keySet())
        .containsExactlyInAnyOrderElementsOf(test.cluster().workers());
  }

  @Test
  void aWorkerMayAskTooAndItsOwnCallCounts(TestCluster test) {
    Map<Integer, ProcessStats> stats = test.worker(3).fetch(Distributed::stats);

    assertThat(stats.keySet()).containsExactlyElementsOf(test.cluster().procs());
    assertThat(stats.get(3).running()).isEqualTo(1);
    assertThat(stats.get(3).links().get(1).served()).isEqualTo(1);
    assertThat(stats.get(1).links().get(3).asked()).isEqualTo(1);
  }

  @Test
  void aLargeResultIsKeptAndHeldUntilItIsClosed(TestCluster test) {
    awaitIdle(test);

    RemoteFuture<int[]> value = test.cluster().remoteCallWait(2, () -> new int[LARGE]);
    ProcessStats held = test.cluster().stats().get(2);
    value.close();

    assertThat(held.values()).isEqualTo(1);
    assertThat(held.holders()).containsExactly(Map.entry(1, 1));
    awaitIdle(test);
  }

  @Test
  void callsThatRunAndCallsThatWaitForAPlaceAreToldApart(TestCluster test) {
    awaitIdle(test);
    List<RemoteFuture<Void>> calls =
        IntStream.range(0, 6)
            .mapToObj(_ -> test.cluster().remoteRun(2, Tasks::sleepForever))
            .toList();

    awaitStats(
        test, 2, stats -> stats.running() == 4 && stats.queued() == 2 && stats.served() == 6);
    ProcessStats driver = test.cluster().stats().get(1);
    calls.forEach(call -> call.cancel(true));

    assertThat(driver.links().get(2).asked()).isEqualTo(6);
    awaitIdle(test);
  }

  @Test
  void whatSelfCallsDoShowsToo(TestCluster test) {
    RemoteFuture<Void> call = test.cluster().remoteRun(1, Tasks::sleepForever);
    awaitStats(test, 1, stats -> stats.running() == 1 && stats.served() == 0);

    call.cancel(true);

    awaitIdle(test);
  }
}
