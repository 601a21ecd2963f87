package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import jdist.Distributed;
import jdist.failure.ItemFailedException;
import jdist.failure.NoWorkerException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.parallel.Progress;
import jdist.parallel.StepCounter;
import jdist.parallel.WorkerPool;
import org.junit.jupiter.api.Test;

/// What `pmap` can be told.
@WithCluster(workers = 3)
class PmapOptionsIT {
  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void aPoolDoesIt(TestCluster test) {
    WorkerPool pool = test.cluster().workerPool(List.of(2, 4));
    List<Integer> by =
        test.cluster().pmap(_ -> Distributed.myId(), numbers(500), options -> options.pool(pool));

    assertThat(by).hasSize(500).containsOnly(2, 4);
    await().atMost(SOON).until(() -> pool.take() + pool.take() == 6);
  }

  /// In Julia this waits for ever (JuliaLang/Distributed.jl, issue 62).
  @Test
  void mapsMayBeNestedOnOnePool(TestCluster test) {
    WorkerPool pool = test.cluster().workerPool(List.of(2, 3));
    List<List<Integer>> table =
        test.cluster()
            .pmap(
                i -> Distributed.pmap(j -> i * j, numbers(5), options -> options.pool(pool)),
                numbers(6),
                options -> options.pool(pool));

    assertThat(table.get(5)).containsExactly(0, 5, 10, 15, 20);
    WorkerPool one = test.cluster().workerPool(List.of(2));
    assertThat(
            test.cluster()
                .pmap(
                    i -> Distributed.pmap(j -> i * j, numbers(3), options -> options.pool(one)),
                    numbers(3),
                    options -> options.pool(one)))
        .last()
        .isEqualTo(List.of(0, 2, 4));
  }

  @Test
  void aPoolOfOneThatAnotherProcessKeepsWillDo(TestCluster test) {
    WorkerPool pool = test.worker(3).fetch(() -> Distributed.workerPool(List.of(2)));

    List<Integer> by =
        test.cluster().pmap(_ -> Distributed.myId(), numbers(20), options -> options.pool(pool));

    assertThat(by).hasSize(20).containsOnly(2);
  }

  @Test
  void aPoolThatLosesItsWorkersGoesOnWithTheOthers(TestCluster test) {
    TestWorker victim = test.newWorker();
    int id = victim.id();
    WorkerPool pool = test.cluster().workerPool(List.of(id, 2));
    List<Integer> results =
        test.cluster()
            .pmap(
                i -> {
                  if (Distributed.myId() == id) {
                    Runtime.getRuntime().halt(3);
                  }
                  return i;
                },
                numbers(100),
                options -> options.pool(pool).retry(List.of(Duration.ZERO)));

    assertThat(results).isEqualTo(numbers(100));
    WorkerPool none = test.cluster().workerPool(List.of());
    assertThatThrownBy(() -> test.cluster().pmap(i -> i, numbers(3), options -> options.pool(none)))
        .isInstanceOf(NoWorkerException.class);
  }

  @Test
  void threeCollectionsAreZippedAsFarAsTheShortestGoes(TestCluster test) {
    List<String> words =
        test.cluster()
            .pmap(
                (Integer i, String s, Boolean b) -> i + s + b,
                List.of(1, 2, 3),
                List.of("x", "y"),
                List.of(true, false, true));
    assertThat(words).containsExactly("1xtrue", "2yfalse");
    assertThatThrownBy(() ->
            test.cluster()
                .pmap(
                    (Integer i, Integer j) -> i / j,
                    List.of(1, 2),
                    List.of(1, 0),
                    options -> options.batchSize(2)))
        .isInstanceOf(ItemFailedException.class)
        .hasMessageStartingWith("item 1 of 2 (2, 0) failed on worker");
  }

  @Test
  void anItemHasTheSameRandomNumbersWhereverItRuns(TestCluster test) {
    List<Long> first = randomNumbers(test, 1, true);

    assertThat(new HashSet<>(first)).as("each item its own").hasSize(200);
    assertThat(randomNumbers(test, 7, true)).isEqualTo(first);
    assertThat(randomNumbers(test, 1, false)).isEqualTo(first);
    assertThat(
            test.cluster()
                .pmap(_ -> Distributed.itemRandom().nextLong(), numbers(3), o -> o.seed(43)))
        .doesNotContainAnyElementsOf(first);
    assertThat(Distributed.itemRandom().nextLong()).isNotEqualTo(first.getFirst());
  }

  private static List<Long> randomNumbers(TestCluster test, int batch, boolean distributed) {
    return test.cluster()
        .pmap(
            _ -> Distributed.itemRandom().nextLong(),
            numbers(200),
            options -> options.seed(42).batchSize(batch).distributed(distributed));
  }

  @Test
  void aProgramIsToldHowFarItIs(TestCluster test) {
    List<Progress> told = Collections.synchronizedList(new ArrayList<>());
    test.cluster()
        .pmap(
            i -> {
              Thread.sleep(5);
              if (i == 7 && Distributed.remoteCallFetch(1, () -> Tasks.count("seventh")) == 1) {
                throw new IllegalStateException("once");
              }
              return i;
            },
            numbers(200),
            options -> options.progress(told::add).retry(List.of(Duration.ZERO)));

    assertThat(told)
        .hasSizeGreaterThan(1)
        .isSortedAccordingTo((a, b) -> Long.compare(a.done(), b.done()));
    Progress last = told.getLast();
    assertThat(last.isComplete()).isTrue();
    assertThat(last.done()).isEqualTo(200);
    assertThat(last.total()).isEqualTo(OptionalLong.of(200));
    assertThat(last.retried()).isEqualTo(1);
    assertThat(told.getFirst().busy()).isPositive();
  }

  @Test
  void aProgramThatFailsOrHangsIsNoObstacle(TestCluster test) {
    assertThat(
            test.cluster()
                .pmap(
                    i -> i,
                    numbers(3),
                    options ->
                        options.progress((Progress _) -> {
                          throw new IllegalStateException("a callback that fails");
                        })))
        .hasSize(3);
    assertThat(
            test.cluster()
                .pmap(
                    i -> i,
                    numbers(3),
                    options ->
                        options.progress((Progress _) -> {
                          try {
                            Tasks.waitAt("a callback that hangs");
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                        })))
        .hasSize(3);
    Tasks.open("a callback that hangs");
  }

  @Test
  void anyProcessCountsSteps(TestCluster test) {
    try (StepCounter steps = test.cluster().stepCounter("epochs", 30)) {
      test.cluster()
          .pmap(
              i -> {
                steps.step();
                steps.step(2);
                return i;
              },
              numbers(9));
      steps.step();

      Progress progress = steps.progress();
      assertThat(progress.label()).isEqualTo("epochs");
      assertThat(progress.done()).isEqualTo(28);
      assertThat(progress.isComplete()).isFalse();
      assertThat(test.worker(2).<Long>fetch(() -> steps.progress().done())).isEqualTo(28);
      assertThatThrownBy(() -> steps.step(-1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /// Each at its place, though several wait at a worker.
  @Test
  void briefItemsAreNeverRunTwoAtATime(TestCluster test) {
    List<Boolean> alone =
        test.cluster()
            .pmap(_ -> PmapOptionsIT.isAlone(), numbers(5_000), options -> options.batchSize(1));

    assertThat(alone).hasSize(5_000).containsOnly(true);
  }

  private static boolean isAlone() {
    int now = Tasks.count("here now");
    for (int i = 0; i < 1_000; i++) {
      Thread.onSpinWait();
    }
    Tasks.COUNTS.get("here now").decrementAndGet();
    return now == 1;
  }
}
