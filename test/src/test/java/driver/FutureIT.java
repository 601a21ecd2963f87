package driver;

import static driver.Tasks.LARGE;
import static driver.Tasks.SOON;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithCluster(workers = 3)
class FutureIT {
  @Test
  void aFutureKnowsWhereItsValueIsKept(TestCluster test) {
    assertThat(test.worker(3).call(() -> 1).processId()).isEqualTo(3);
    assertThat(test.cluster().remoteCall(1, () -> 1).processId()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, LARGE})
  void fetchingTwiceGivesTheSameObject(int size, TestCluster test) {
    RemoteFuture<int[]> future = test.worker(2).call(() -> new int[size]);

    int[] first = future.fetch();

    assertThat(first).hasSize(size);
    assertThat(future.fetch()).isSameAs(first);
    assertThat(future.fetch(Duration.ZERO)).isSameAs(first);
  }

  @Test
  void aFetchedFutureNeedsItsOwnerNoMore(TestCluster test) {
    TestCluster cluster = test;
    int id = cluster.newWorker().id();
    RemoteFuture<int[]> future = cluster.cluster().remoteCall(id, () -> new int[LARGE]);
    future.fetch();

    cluster.cluster().rmProcs(List.of(id));

    assertThat(future.fetch()).hasSize(LARGE);
    assertThat(test.worker(2).fetch(() -> future.fetch().length)).isEqualTo(LARGE);
  }

  @Test
  void aFetchWithALimitGivesUpAndTheCallGoesOn(TestCluster test) {
    RemoteFuture<Integer> value =
        test.worker(2)
            .call(() -> {
              Tasks.waitAt("limit");
              return 5;
            });

    assertThatThrownBy(() -> value.fetch(ofMillis(50)))
        .isInstanceOf(TimeLimitException.class)
        .hasMessageContaining("took longer than its limit of 0.05 s");
    assertThatThrownBy(() -> value.await(ofMillis(50))).isInstanceOf(TimeLimitException.class);
    assertThatThrownBy(() -> value.fetch(Duration.ZERO)).isInstanceOf(TimeLimitException.class);
    assertThatThrownBy(() -> value.fetch(Duration.ofSeconds(-1)))
        .isInstanceOf(TimeLimitException.class);
    test.cluster().remoteRun(2, () -> Tasks.open("limit"));

    assertThat(value.fetch(Duration.ofDays(1_000_000))).isEqualTo(5);
  }

  @Test
  void aLimitOnALargeValueDoesNotUndoWhatWasKnown(TestCluster test) {
    RemoteFuture<int[]> value = test.cluster().remoteCallWait(2, () -> new int[20_000_000]);
    assertThat(value.isDone()).isTrue();

    assertThatThrownBy(() -> value.fetch(Duration.ofNanos(1)))
        .isInstanceOf(TimeLimitException.class);

    assertThat(value.isReady()).as("ready after a fetch that took too long").isTrue();
    assertThat(value.isDone()).as("done after a fetch that took too long").isTrue();
    assertThat(value.fetch(SOON)).hasSize(20_000_000);
  }

  @Test
  void getBehavesAsThatOfTheJdk(TestCluster test) throws Exception {
    RemoteFuture<Integer> value = test.worker(2).call(() -> 5);
    RemoteFuture<Integer> failed =
        test.worker(2)
            .call(() -> {
              throw new IllegalStateException("no");
            });
    RemoteFuture<Integer> slow =
        test.worker(2)
            .call(() -> {
              Tasks.sleepForever();
              return 1;
            });

    assertThat(value.get()).isEqualTo(5);
    assertThat(value.get(1, TimeUnit.SECONDS)).isEqualTo(5);
    assertThat(value.get(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo(5);
    assertThat(value.state()).isEqualTo(Future.State.SUCCESS);
    assertThat(value.resultNow()).isEqualTo(5);
    assertThatThrownBy(failed::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RemoteException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(failed.state()).isEqualTo(Future.State.FAILED);
    assertThat(failed.exceptionNow()).isInstanceOf(RemoteException.class);
    assertThatThrownBy(() -> slow.get(20, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(slow.state()).isEqualTo(Future.State.RUNNING);
    slow.cancel(true);
    assertThatThrownBy(slow::get).isInstanceOf(CancellationException.class);
    assertThat(slow.state()).isEqualTo(Future.State.CANCELLED);
  }

  @Test
  void aGetThatWaitsLongerThanAnyoneLivesStillWaits(TestCluster test) throws Exception {
    RemoteFuture<Integer> value =
        test.worker(2)
            .call(() -> {
              Tasks.waitAt("long get");
              return 5;
            });
    test.cluster().remoteRun(2, () -> Tasks.open("long get"));

    assertThat(value.get(Long.MAX_VALUE, TimeUnit.NANOSECONDS)).isEqualTo(5);
  }

  @Test
  void aFutureSaysWhatItIs(TestCluster test) {
    RemoteFuture<Integer> value = test.worker(2).call(() -> 5);
    value.fetch();

    assertThat(value.toString()).matches("future 1/\\d+ on process 2 \\(fetched\\)");
  }

  @Test
  void aValueThatNobodyHoldsAnyMoreIsFreed(TestCluster test) {
    test.worker(2).call(Kept::keep).fetch();

    await().atMost(SOON).until(() -> test.worker(2).fetch(Kept::collect));
  }

  @Test
  void aValueIsFreedWhenTheLastOfSeveralProcessesLetsGo(TestCluster test) {
    RemoteFuture<Kept> value = test.cluster().remoteCallWait(2, Kept::keep);
    test.cluster()
        .remoteRun(
            3,
            () -> {
              Kept.other = value;
            })
        .await();

    value.fetch();
    test.worker(2).fetch(Kept::collect);
    assertThat(test.worker(2).fetch(() -> Kept.last.get() != null)).as("still held by 3").isTrue();
    test.cluster().remoteRun(3, () -> Kept.other.close()).await();

    await().atMost(SOON).until(() -> test.worker(2).fetch(Kept::collect));
  }

  @Test
  void aFutureThatNobodyCanReachLetsItsValueGo(TestCluster test) {
    test.cluster().remoteCallWait(2, Kept::keep);

    await()
        .atMost(SOON)
        .until(() -> {
          System.gc();
          return test.worker(2).fetch(Kept::collect);
        });
  }
}
