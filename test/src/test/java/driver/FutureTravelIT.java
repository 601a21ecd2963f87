package driver;

import static driver.Tasks.LARGE;
import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CallCancelledException;
import jdist.failure.RemoteException;
import jdist.failure.ValueGoneException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Futures that are sent to other processes.
@WithCluster(workers = 3)
class FutureTravelIT {
  @ParameterizedTest
  @ValueSource(ints = {10, LARGE})
  void aPendingFutureTravels(int size, TestCluster test) {
    Cluster cluster = test.cluster();
    String gate = "pending " + size;
    RemoteFuture<double[]> value =
        cluster.remoteCall(
            2,
            () -> {
              Tasks.waitAt(gate);
              return new double[size];
            });

    RemoteFuture<Integer> elsewhere = cluster.remoteCall(3, () -> value.fetch().length);
    RemoteFuture<Integer> atItsOwner = cluster.remoteCall(2, () -> value.fetch().length);
    RemoteFuture<Integer> awaited = cluster.remoteCall(4, () -> value.await().fetch().length);
    assertThat(elsewhere.isReady()).isFalse();
    cluster.remoteRun(2, () -> Tasks.open(gate)).await();

    assertThat(elsewhere.fetch(SOON)).isEqualTo(size);
    assertThat(atItsOwner.fetch(SOON)).isEqualTo(size);
    assertThat(awaited.fetch(SOON)).isEqualTo(size);
    assertThat(value.fetch(SOON)).hasSize(size);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, LARGE})
  void aReadyFutureThatNobodyFetchedTravels(int size, TestCluster test) {
    RemoteFuture<double[]> value = test.worker(2).call(() -> new double[size]);
    await().atMost(SOON).until(value::isReady);

    assertThat(test.worker(3).call(() -> value.fetch().length).fetch(SOON)).isEqualTo(size);
    assertThat(test.worker(2).call(() -> value.fetch().length).fetch(SOON)).isEqualTo(size);
    assertThat(value.fetch(SOON)).hasSize(size);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, LARGE})
  void anAwaitedFutureTravels(int size, TestCluster test) {
    RemoteFuture<double[]> value = test.cluster().remoteCallWait(2, () -> new double[size]);

    assertThat(value.isReady()).isTrue();
    assertThat(value.isDone()).isTrue();
    assertThat(test.worker(3).call(() -> value.fetch().length).fetch(SOON)).isEqualTo(size);
    assertThat(value.fetch(SOON)).hasSize(size);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, LARGE})
  void aFetchedFutureTakesItsValueAlong(int size, TestCluster test) {
    RemoteFuture<double[]> value = test.worker(2).call(() -> new double[size]);
    value.fetch()[0] = 7;

    assertThat(test.worker(3).call(() -> value.fetch()[0]).fetch(SOON)).isEqualTo(7.0);
    assertThat(test.worker(3).call(value::isDone).fetch(SOON)).isTrue();
  }

  @Test
  void aFutureOfNullTravels(TestCluster test) {
    RemoteFuture<Object> value = test.worker(2).call(() -> null);
    RemoteFuture<Object> ready = test.worker(2).call(() -> null);
    await().atMost(SOON).until(ready::isReady);

    assertThat(test.worker(3).call(() -> value.fetch() == null).fetch(SOON)).isTrue();
    assertThat(test.worker(3).call(() -> ready.fetch() == null).fetch(SOON)).isTrue();
    assertThat(value.fetch(SOON)).isNull();
    assertThat(test.worker(3).call(() -> value.fetch() == null).fetch(SOON)).isTrue();
  }

  @Test
  void aPendingFutureThatThenFailsTravels(TestCluster test) {
    RemoteFuture<Integer> value =
        test.worker(2)
            .call(() -> {
              Tasks.waitAt("failing");
              throw new IllegalStateException("no value");
            });
    RemoteFuture<Integer> elsewhere = test.worker(3).call(value::fetch);
    assertThat(elsewhere.isReady()).isFalse();
    test.cluster().remoteRun(2, () -> Tasks.open("failing")).await();

    assertThatThrownBy(() -> elsewhere.fetch(SOON))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("On worker 3")
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("no value");
    assertThatThrownBy(() -> value.fetch(SOON)).hasRootCauseMessage("no value");
  }

  @Test
  void aFailedFutureTravels(TestCluster test) {
    RemoteFuture<Integer> value =
        test.worker(2)
            .call(() -> {
              throw new IllegalStateException("no value");
            });
    await().atMost(SOON).until(value::isReady);

    assertThatThrownBy(() -> test.worker(3).call(value::fetch).fetch(SOON))
        .isInstanceOf(RemoteException.class)
        .hasRootCauseMessage("no value");
    assertThatThrownBy(value::fetch).hasRootCauseMessage("no value");
    assertThatThrownBy(() -> test.worker(3).call(value::fetch).fetch(SOON))
        .as("after it was fetched")
        .hasRootCauseMessage("no value");
    assertThatThrownBy(() -> test.worker(2).call(value::fetch).fetch(SOON))
        .as("at its owner")
        .hasRootCauseMessage("no value");
  }

  @Test
  void theFailureOfAFutureMayReachItsOwnerBeforeTheFutureDoes(TestCluster test) {
    for (int i = 0; i < 1_000; i++) { // seldom does it
      RemoteFuture<Integer> value =
          test.worker(2)
              .call(() -> {
                throw new IllegalStateException("no value");
              });
      assertThatThrownBy(value::fetch).hasRootCauseMessage("no value");

      assertThatThrownBy(() -> test.worker(2).call(value::fetch).fetch(SOON))
          .hasRootCauseMessage("no value");
    }
  }

  @Test
  void aFailedLocalFutureThrowsEverywhere(TestCluster test) {
    RemoteFuture<Integer> value =
        test.cluster()
            .remoteCall(
                1,
                () -> {
                  throw new IllegalStateException("no value");
                });

    assertThatThrownBy(value::fetch)
        .isInstanceOf(RemoteException.class)
        .hasMessageStartingWith("On process 1 (")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(value::await).isInstanceOf(RemoteException.class);
    assertThatThrownBy(() -> test.worker(3).call(value::fetch).fetch(SOON))
        .hasRootCauseMessage("no value");
  }

  @Test
  void aCancelledFutureTravels(TestCluster test) {
    RemoteFuture<Object> value =
        test.worker(2)
            .call(() -> {
              Tasks.sleepForever();
              return null;
            });
    value.cancel(true);

    assertThatThrownBy(() -> test.worker(3).call(value::fetch).fetch(SOON))
        .isInstanceOf(RemoteException.class)
        .rootCause()
        .isInstanceOfAny(CallCancelledException.class, InterruptedException.class);
  }

  @Test
  void cancellingReleasesWhoeverWaitsElsewhereThoughTheCallDoesNotHeedIt(TestCluster test) {
    RemoteFuture<Object> value = test.worker(2).call(FutureTravelIT::ignoreInterrupts);
    RemoteFuture<Object> elsewhere = test.worker(3).call(value::fetch);
    await().atMost(SOON).until(() -> test.worker(2).fetch(() -> Tasks.counted("ignoring")) == 1);
    assertThat(elsewhere.isReady()).isFalse();

    value.cancel(true);

    assertThatThrownBy(() -> elsewhere.fetch(SOON))
        .hasRootCauseInstanceOf(CallCancelledException.class);
    test.cluster().remoteRun(2, () -> Tasks.open("ignored")).await();
  }

  private static Object ignoreInterrupts() {
    Tasks.count("ignoring");
    while (true) {
      try {
        Tasks.waitAt("ignored");
        return null;
      } catch (InterruptedException _) {
        Tasks.count("ignored");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, LARGE})
  void closingAFutureDoesNotTakeItFromOthers(int size, TestCluster test) {
    RemoteFuture<int[]> value =
        test.worker(2)
            .call(() -> {
              Tasks.waitAt("closing " + size);
              return new int[size];
            });
    RemoteFuture<Integer> elsewhere = test.worker(3).call(() -> value.fetch().length);
    assertThat(elsewhere.isReady()).isFalse();

    value.close();
    test.cluster().remoteRun(2, () -> Tasks.open("closing " + size)).await();

    assertThat(elsewhere.fetch(SOON)).isEqualTo(size);
  }

  @Test
  void aClosedFutureCannotBeFetchedHereOrElsewhere(TestCluster test) {
    RemoteFuture<Kept> value = test.cluster().remoteCallWait(2, Kept::keep);

    value.close();

    assertThatThrownBy(() -> value.fetch(SOON)).isInstanceOf(ValueGoneException.class);
    await().atMost(SOON).until(() -> test.worker(2).fetch(Kept::collect));
    assertThatThrownBy(() -> test.worker(3).call(value::fetch).fetch(SOON))
        .hasRootCauseInstanceOf(ValueGoneException.class);
  }

  /// A reference means something in its cluster alone.
  @Test
  void aFutureDoesNotGoIntoOtherStreams(TestCluster test) throws Exception {
    RemoteFuture<Integer> value = test.worker(2).call(() -> 1);

    try (var out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(value)).isInstanceOf(NotSerializableException.class);
    }
    assertThat(value.fetch(SOON)).isEqualTo(1);
  }

  @Test
  void aFutureMayReturnFromACall(TestCluster test) {
    RemoteFuture<RemoteFuture<Integer>> outer =
        test.worker(2).call(() -> Distributed.remoteCall(3, () -> 42));
    RemoteFuture<RemoteFuture<int[]>> large =
        test.worker(2).call(() -> Distributed.remoteCallWait(3, () -> new int[LARGE]));

    assertThat(outer.fetch(SOON).fetch(SOON)).isEqualTo(42);
    assertThat(large.fetch(SOON).fetch(SOON)).hasSize(LARGE);
    assertThat(large.fetch().processId()).isEqualTo(3);
  }

  @Test
  void aFutureTravelsInsideACollection(TestCluster test) {
    List<RemoteFuture<int[]>> values =
        IntStream.rangeClosed(2, 4)
            .mapToObj(id -> test.worker(id).call(() -> new int[LARGE + id]))
            .toList();

    int sum =
        test.worker(3)
            .call(() -> values.stream().mapToInt(value -> value.fetch().length).sum())
            .fetch(SOON);

    assertThat(sum).isEqualTo(3 * LARGE + 9);
  }

  @Test
  void aFutureGoesAroundAllProcessesAndHome(TestCluster test) {
    RemoteFuture<int[]> value = test.cluster().remoteCallWait(2, () -> new int[LARGE]);

    RemoteFuture<int[]> home =
        test.worker(3)
            .call(() ->
                Distributed.remoteCall(4, () -> Distributed.remoteCall(1, () -> value).fetch())
                    .fetch())
            .fetch(SOON);

    assertThat(home).isEqualTo(value).hasSameHashCodeAs(value);
    assertThat(home.fetch(SOON)).hasSize(LARGE);
  }

  @Test
  void manyThreadsAndProcessesMayFetchOneFutureAtOnce(TestCluster test) throws Exception {
    RemoteFuture<int[]> value =
        test.worker(2)
            .call(() -> {
              Tasks.waitAt("together");
              return new int[LARGE];
            });
    List<RemoteFuture<Integer>> elsewhere = new ArrayList<>();
    List<Future<Integer>> here = new ArrayList<>();

    try (var threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < 20; i++) {
        here.add(threads.submit(() -> value.fetch().length));
        elsewhere.add(test.worker(3).call(() -> value.fetch().length));
        elsewhere.add(test.worker(4).call(() -> value.fetch().length));
      }
      test.cluster().remoteRun(2, () -> Tasks.open("together"));

      for (Future<Integer> length : here) {
        assertThat(length.get(20, TimeUnit.SECONDS)).isEqualTo(LARGE);
      }
    }
    assertThat(elsewhere).allSatisfy(length -> assertThat(length.fetch(SOON)).isEqualTo(LARGE));
  }

  @Test
  void anEarlyReferenceToALargeResultFindsIt(TestCluster test) {
    // the reference comes to the owner while it is writing the result, to see that it is large
    RemoteFuture<Slow> value = test.worker(2).call(() -> new Slow("slow"));
    await().atMost(SOON).until(() -> test.worker(2).fetch(() -> Tasks.waitingAt("slow")) == 1);

    RemoteFuture<Integer> elsewhere = test.worker(3).call(() -> value.fetch().content.length);
    await()
        .atMost(SOON)
        .until(
            () -> test.worker(3).fetch(() -> Tasks.counted("none")) == 0 && !elsewhere.isReady());
    test.cluster().remoteRun(2, () -> Tasks.open("slow")).await();

    assertThat(elsewhere.fetch(SOON)).isEqualTo(LARGE);
    assertThat(value.fetch(SOON).content).hasSize(LARGE);
  }

  /// Takes its time to be written.
  private static final class Slow implements java.io.Serializable {
    private static final long serialVersionUID = 1;
    private final String gate;
    private final int[] content = new int[LARGE];

    Slow(String gate) {
      this.gate = gate;
    }

    private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
      try {
        Tasks.waitAt(gate);
      } catch (InterruptedException e) {
        throw new java.io.InterruptedIOException();
      }
      out.defaultWriteObject();
    }
  }
}
