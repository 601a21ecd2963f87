package driver;

import static driver.Tasks.SOON;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.AlreadySetException;
import jdist.failure.CallCancelledException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.failure.ValueGoneException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithCluster(workers = 3)
class FutureIT {
  private static final int LARGE = 100_000;

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
    RemoteFuture<Object> value = test.worker(2).call(FutureIT::ignoreInterrupts);
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
    test.worker(2)
        .call(() -> {
          Kept.last = new WeakReference<>(new Kept());
          return Kept.last.get();
        })
        .fetch();

    await()
        .atMost(SOON)
        .until(() ->
            test.worker(2)
                .fetch(() -> {
                  System.gc();
                  return Kept.last.get() == null;
                }));
  }

  @Test
  void aValueIsFreedWhenTheLastOfSeveralProcessesLetsGo(TestCluster test) {
    RemoteFuture<Kept> value =
        test.cluster()
            .remoteCallWait(
                2,
                () -> {
                  Kept.last = new WeakReference<>(new Kept());
                  return Kept.last.get();
                });
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

  /// A large value.
  private static final class Kept implements java.io.Serializable {
    private static final long serialVersionUID = 1;
    static WeakReference<Kept> last = new WeakReference<>(null);
    static RemoteFuture<Kept> other;

    private final int[] content = new int[LARGE];

    static Kept keep() {
      Kept made = new Kept();
      last = new WeakReference<>(made);
      return made;
    }

    static boolean collect() {
      System.gc();
      return last.get() == null;
    }

    @Override
    public String toString() {
      return "kept " + content.length;
    }
  }
}
