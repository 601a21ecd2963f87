package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.WorkerOptions;
import jdist.failure.CannotTravelException;
import jdist.failure.CompositeException;
import jdist.failure.LaunchException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What `everywhere` has run, run by workers that join later.
@WithCluster(workers = 2)
class ReplayIT {
  static final Map<String, List<Object>> SEEN = new ConcurrentHashMap<>();

  static void see(String where, Object what) {
    SEEN.computeIfAbsent(where, _ -> Collections.synchronizedList(new ArrayList<>())).add(what);
  }

  private static List<Object> seen(String where) {
    return List.copyOf(SEEN.getOrDefault(where, List.of()));
  }

  @Test
  void aWorkerThatJoinsRunsItAllInOrder(TestCluster test) {
    for (int i = 0; i < 20; i++) {
      int number = i;
      test.cluster().everywhere(() -> see("order", number));
    }
    test.cluster().everywhere(test.cluster().procs(), () -> see("order", "named"));
    test.cluster().fetchEverywhere(() -> SEEN.put("asked", List.of()));

    List<Integer> added = test.add(2);
    test.cluster().everywhere(() -> see("order", "last"));

    for (int id : added) {
      assertThat(test.worker(id).fetch(() -> seen("order")))
          .hasSize(21)
          .startsWith(0, 1, 2)
          .endsWith(19, "last");
      assertThat(test.worker(id).fetch(() -> SEEN.containsKey("asked"))).isFalse();
    }
    assertThat(test.worker(2).fetch(() -> seen("order"))).hasSize(22);
  }

  @Test
  void itIsTheActionAsItWasCalled(TestCluster test) {
    double[] numbers = {1, 2};
    List<String> words = new ArrayList<>(List.of("then"));
    test.cluster().everywhere(() -> see("captured", words.getFirst() + numbers[0]));

    numbers[0] = 100;
    words.set(0, "now");

    assertThat(test.newWorker().fetch(() -> seen("captured"))).isEqualTo(List.of("then1.0"));
  }

  @Test
  void itIsOverBeforeTheWorkerIsListed(TestCluster test) {
    test.cluster()
        .everywhere(() -> see("listed", Distributed.remoteCallFetch(1, Distributed::procs)));

    TestWorker late = test.newWorker();

    List<Object> listed = late.fetch(() -> seen("listed"));
    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst())
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains(1, 2, 3)
        .doesNotContain(late.id());
    assertThat(test.cluster().procs()).contains(late.id());
  }

  @Test
  void itMayCallWorkersThatDoNotKnowTheNewOne(TestCluster test) {
    test.cluster().everywhere(() -> see("calls", Distributed.fetchFrom(2, Distributed::myId)));

    List<Integer> added = test.add(2);

    for (int id : added) {
      assertThat(test.worker(id).fetch(() -> seen("calls"))).isEqualTo(List.of(2));
    }
  }

  @Test
  void aWorkerMayCallIt(TestCluster test) {
    String word = "from a worker";
    test.worker(3).run(() -> Distributed.everywhere(() -> see("worker", word))).fetch(SOON);

    assertThat(test.newWorker().fetch(() -> seen("worker"))).isEqualTo(List.of(word));
    assertThat(seen("worker")).isEqualTo(List.of(word));
    assertThat(test.worker(3).fetch(() -> seen("worker"))).isEqualTo(List.of(word));
  }

  @Test
  @WithCluster(workers = 1)
  void valuesThatItRefersToAreKept(TestCluster test) throws Exception {
    test.add(1);
    RemoteFuture<double[]> large = test.cluster().remoteCall(2, () -> new double[Tasks.LARGE]);
    RemoteFuture<Integer> unset = test.cluster().remoteFuture();
    large.await();
    test.cluster()
        .everywhere(() -> {
          int length = large.fetch().length;
          Tasks.COUNTS.clear();
          see("references", length);
          see("set by", unset);
        });
    large.close();
    test.cluster().everywhere(test.cluster().procs(), System::gc);

    TestWorker late = test.newWorker();
    unset.put(7);

    assertThat(late.fetch(() -> seen("references"))).isEqualTo(List.of(Tasks.LARGE));
    assertThat(late.fetch(() -> ((RemoteFuture<?>) seen("set by").getFirst()).fetch()))
        .isEqualTo(7);
  }

  @Test
  @WithCluster(workers = 1)
  void workersThatJoinMeanwhileRunEachOnce(TestCluster test) {
    int rounds = 300;
    CompletableFuture<List<Integer>> adding =
        CompletableFuture.supplyAsync(() -> {
          List<Integer> added = new ArrayList<>(test.add(2));
          added.addAll(test.add(1));
          return added;
        });
    CompletableFuture<Void> others =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < rounds; i++) {
            test.worker(2)
                .run(() -> Distributed.everywhere(() -> Tasks.count("by a worker")))
                .fetch(SOON);
          }
        });
    int last = 0;
    while (last < rounds || (last < 5_000 && !adding.isDone())) { // 10,000 are kept
      int number = ++last;
      test.cluster().everywhere(() -> see("each", number));
    }
    others.join();

    List<Integer> expected = java.util.stream.IntStream.rangeClosed(1, last).boxed().toList();
    for (int id : adding.join()) {
      assertThat(test.worker(id).fetch(() -> seen("each"))).isEqualTo(expected);
      assertThat(test.worker(id).fetch(() -> Tasks.counted("by a worker"))).isEqualTo(rounds);
    }
  }

  private static LaunchException failureToAdd(TestCluster test, int count) {
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> test.add(count, test.options()));
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  @WithCluster(workers = 1)
  void aFailureKeepsTheWorkerOut(TestCluster test) {
    test.cluster()
        .everywhere(() -> {
          if (Distributed.myId() == 3) {
            throw new IllegalStateException("no licence for " + Distributed.myId());
          }
        });

    LaunchException failure = failureToAdd(test, 2);

    assertThat(failure.joined()).containsExactly(4);
    assertThat(failure.failures()).hasSize(1);
    assertThat(failure.failures().getFirst().stage()).isEqualTo("replay");
    assertThat(failure)
        .hasMessageContaining("could not start worker 3 on " + test.worker(2).host() + ": ")
        .hasMessageContaining("what everywhere has run on the others failed on it: On worker 3 (")
        .hasMessageContaining("java.lang.IllegalStateException: no licence for 3")
        .hasMessageContaining("stage   replay (start > announce > join > replay)")
        .hasMessageContaining("1 of 2 workers were ready");
    assertThat(failure.getSuppressed()[0])
        .isInstanceOf(RemoteException.class)
        .hasRootCauseMessage("no licence for 3");
    assertThat(test.cluster().procs()).containsExactly(1, 2, 4);
    assertThat(test.worker(3).isAlive()).isFalse();
    assertThat(test.worker(2).fetch(Distributed::procs)).containsExactly(1, 2, 4);
  }

  @Test
  @WithCluster(workers = 1)
  void aWorkerThatEndsWhileItReplaysDoesNotHoldTheOthersUp(TestCluster test) {
    test.cluster()
        .everywhere(() -> {
          if (Distributed.myId() > 2) {
            Distributed.fetchFrom(2, Distributed::myId);
            Runtime.getRuntime().halt(9);
          }
        });

    LaunchException failure = failureToAdd(test, 1);

    assertThat(failure).hasMessageContaining("exited with status 9").hasMessageContaining("replay");
    assertThat(test.cluster().procs()).containsExactly(1, 2);
    assertThat(test.worker(2).fetch(Distributed::procs)).containsExactly(1, 2);
  }

  @Test
  @WithCluster(workers = 1)
  void aReplayThatDoesNotEndIsGivenUp(TestCluster test) {
    test.cluster()
        .everywhere(() -> {
          if (Distributed.myId() > 2) {
            Tasks.sleepForever();
          }
        });

    assertThatThrownBy(() -> test.add(1, test.options().workerTimeout(Duration.ofSeconds(5))))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("an action took longer than its limit of 5 s");
    assertThat(test.cluster().procs()).containsExactly(1, 2);
  }

  @Test
  @Timeout(60)
  void closingTheClusterEndsAReplay() {
    TestCluster test = TestCluster.start(1, 2, WorkerOptions.defaults());
    test.cluster()
        .everywhere(() -> {
          if (Distributed.myId() > 2) {
            Distributed.remoteCallFetch(1, () -> Tasks.count("replaying"));
            Tasks.sleepForever();
          }
        });
    CompletableFuture<?> adding = CompletableFuture.runAsync(() -> test.add(1));
    await().atMost(SOON).until(() -> Tasks.counted("replaying") == 1);

    test.closeAndCheck();

    assertThat(adding).failsWithin(SOON);
  }

  @Test
  void whatHasThrownIsNotReplayed(TestCluster test) {
    Predicate<Integer> some = id -> id > 2;
    assertThatThrownBy(() ->
            test.cluster()
                .everywhere(() -> {
                  if (Distributed.myId() != 1) {
                    throw new IllegalStateException("mistyped");
                  }
                }))
        .isInstanceOf(CompositeException.class);
    assertThatThrownBy(() ->
            test.worker(3)
                .run(() ->
                    Distributed.everywhere(() -> {
                      throw new IllegalStateException("mistyped, too");
                    }))
                .fetch(SOON))
        .hasRootCauseMessage("mistyped, too");
    assertThatThrownBy(() -> test.cluster().everywhere(() -> see("stuck", some)))
        .isInstanceOf(CannotTravelException.class);

    assertThat(test.newWorker().fetch(() -> seen("stuck"))).isEmpty();
    assertThat(seen("stuck")).as("what cannot travel runs nowhere").isEmpty();
  }

  @Test
  @WithCluster(workers = 1)
  void whatIsTooMuchToKeepIsToldOnce(TestCluster test) {
    byte[] much = new byte[65 << 20];
    Cluster cluster = test.cluster();
    cluster.everywhere(() -> see("kept", 1));

    cluster.everywhere(() -> see("kept", much.length));
    cluster.everywhere(() -> see("kept", 2));

    assertThat(test.newWorker().fetch(() -> seen("kept"))).isEqualTo(List.of(1));
    assertThat(test.worker(2).fetch(() -> seen("kept"))).isEqualTo(List.of(1, much.length, 2));
    assertThat(test.notices())
        .filteredOn(text -> text.startsWith("everywhere has run more than is kept"))
        .hasSize(1)
        .first()
        .asString()
        .contains("everywhere(procs(), ...)");
  }
}
