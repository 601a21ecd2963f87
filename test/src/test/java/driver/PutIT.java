package driver;

import static driver.Tasks.LARGE;
import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdist.failure.AlreadySetException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Futures whose value is put, by whoever has one.
@WithCluster(workers = 3)
class PutIT {
  @Test
  void aValueIsPutOnceFromHere(TestCluster test) {
    RemoteFuture<String> here = test.cluster().remoteFuture();
    RemoteFuture<String> there = test.cluster().remoteFuture(2);

    for (RemoteFuture<String> future : List.of(here, there)) {
      assertThat(future.isReady()).isFalse();
      assertThat(future.put("first")).isSameAs(future);

      assertThat(future.isReady()).isTrue();
      assertThat(future.fetch()).isEqualTo("first");
      assertThatThrownBy(() -> future.put("second"))
          .isInstanceOf(AlreadySetException.class)
          .hasMessageContaining("a future can be set only once");
      assertThat(future.fetch()).isEqualTo("first");
    }
  }

  @RepeatedTest(30)
  void aValueIsPutOnceByWhoeverIsFirst(TestCluster test) {
    // a put from elsewhere may overtake the word that whoever puts holds the value
    RemoteFuture<Integer> future = test.cluster().remoteFuture(2);
    List<RemoteFuture<Boolean>> tries = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int id = 2 + i % 3;
      tries.add(
          test.worker(id)
              .call(() -> {
                try {
                  future.put(id);
                  return true;
                } catch (AlreadySetException _) {
                  return false;
                }
              }));
    }

    assertThat(tries.stream().filter(attempt -> attempt.fetch(SOON)).count()).isEqualTo(1);
    assertThat(future.fetch(SOON)).isBetween(2, 4);
    assertThatThrownBy(() -> future.put(9)).isInstanceOf(AlreadySetException.class);
  }

  @Test
  void whoeverWaitsSeesWhatIsPutElsewhere(TestCluster test) {
    RemoteFuture<int[]> here = test.cluster().remoteFuture();
    RemoteFuture<int[]> there = test.cluster().remoteFuture(3);
    RemoteFuture<Integer> waiting =
        test.worker(2).call(() -> here.fetch().length + there.fetch().length);

    test.cluster().remoteRun(4, () -> here.put(new int[LARGE]));
    test.cluster().remoteRun(4, () -> there.put(new int[1]));

    assertThat(waiting.fetch(SOON)).isEqualTo(LARGE + 1);
    assertThat(here.fetch(SOON)).hasSize(LARGE);
    assertThat(there.fetch(SOON)).hasSize(1);
  }

  @Test
  void aValueCanBePutWhileOthersHereWaitForIt(TestCluster test) throws Exception {
    RemoteFuture<Integer> there = test.cluster().remoteFuture(2);
    try (var threads = Executors.newCachedThreadPool()) {
      Future<Integer> waiting = threads.submit(() -> there.fetch());
      assertThatThrownBy(() -> waiting.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      there.put(3);

      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(3);
    }
  }

  @Test
  void nullCanBePut(TestCluster test) {
    RemoteFuture<Object> future = test.cluster().remoteFuture(2);

    future.put(null);

    assertThat(future.fetch(SOON)).isNull();
    assertThat(test.worker(3).call(() -> future.fetch() == null).fetch(SOON)).isTrue();
  }

  @Test
  void theFutureOfACallCannotBePut(TestCluster test) {
    RemoteFuture<Integer> remote = test.worker(2).call(() -> 1);
    RemoteFuture<Integer> local = test.cluster().remoteCall(1, () -> 1);

    assertThatThrownBy(() -> remote.put(2)).isInstanceOf(AlreadySetException.class);
    assertThatThrownBy(() -> local.put(2)).isInstanceOf(AlreadySetException.class);
    assertThat(remote.fetch(SOON)).isEqualTo(1);
  }

  @Test
  void theFutureOfACallCannotBePutElsewhereEither(TestCluster test) {
    RemoteFuture<Integer> value =
        test.worker(2)
            .call(() -> {
              Tasks.waitAt("put elsewhere");
              return 1;
            });

    RemoteFuture<Integer> put = test.worker(3).call(() -> value.put(2).fetch());

    assertThatThrownBy(() -> put.fetch(SOON))
        .isInstanceOf(RemoteException.class)
        .hasRootCauseInstanceOf(AlreadySetException.class);
    test.cluster().remoteRun(2, () -> Tasks.open("put elsewhere"));
    assertThat(test.worker(4).call(value::fetch).fetch(SOON)).isEqualTo(1);
  }

  @Test
  void theFetcherOfAPutValueGetsACopyAndThePutterItsOwn(TestCluster test) {
    RemoteFuture<int[]> future = test.cluster().remoteFuture(2);
    int[] mine = {1};

    future.put(mine);
    mine[0] = 2;

    assertThat(future.fetch()).isSameAs(mine);
    assertThat(test.worker(2).call(() -> future.fetch()[0]).fetch(SOON)).isIn(1, 2);
  }

  /// The putter has it; nobody else can ask for it.
  @Test
  @WithCluster(workers = 1)
  void aValueThatItsPutterAloneHoldsIsNotKept(TestCluster test) {
    RemoteFuture<int[]> future = test.cluster().remoteFuture(2);

    future.put(new int[] {7});

    await().atMost(SOON).until(() -> test.cluster().stats(List.of(2)).get(2).values() == 0);
    assertThat(future.fetch()).containsExactly(7);
    assertThat(test.worker(2).<Integer>fetch(() -> future.fetch()[0])).isEqualTo(7);
  }
}
