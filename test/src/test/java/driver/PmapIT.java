package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.ItemFailedException;
import jdist.failure.ProcessExitedException;
import jdist.failure.TimeLimitException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A function called on many items by all workers.
@WithCluster(workers = 3)
class PmapIT {
  private static final List<Duration> AT_ONCE = List.of(Duration.ZERO, Duration.ZERO);

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 100, 20_000})
  void resultsAreInTheOrderOfTheItems(int count, TestCluster test) {
    List<Integer> squares = test.cluster().pmap(i -> i * i, numbers(count));

    assertThat(squares).isEqualTo(numbers(count).stream().map(i -> i * i).toList());
  }

  @Test
  void allWorkersTakePartAndTheDriverDoesNot(TestCluster test) {
    List<Integer> by =
        test.cluster()
            .pmap(
                _ -> {
                  Thread.sleep(2);
                  return Distributed.myId();
                },
                numbers(60));

    assertThat(new HashSet<>(by)).containsExactlyInAnyOrder(2, 3, 4);
  }

  @Test
  void arraysAndTwoCollectionsWillDo(TestCluster test) {
    assertThat(test.cluster().pmap((String s) -> s + "!", new String[] {"a", "b"}))
        .containsExactly("a!", "b!");
    assertThat(
            test.cluster()
                .pmap((Integer i, String s) -> i + s, List.of(1, 2, 3), List.of("x", "y")))
        .as("the shorter decides")
        .containsExactly("1x", "2y");
    List<Integer> nulls = test.cluster().pmap(i -> i == 1 ? null : i, List.of(0, 1, 2));
    assertThat(nulls).containsExactly(0, null, 2);
  }

  @Test
  void aWorkerHasOneItemAtATimeUnlessToldOtherwise(TestCluster test) {
    test.cluster().everywhere(() -> Tasks.COUNTS.remove("most"));
    List<Integer> most = test.cluster().pmap(_ -> PmapIT.atOnce(), numbers(30));
    assertThat(most).containsOnly(1);

    List<Integer> more =
        test.cluster().pmap(_ -> PmapIT.atOnce(), numbers(60), options -> options.perWorker(3));
    assertThat(more).contains(3).noneMatch(it -> it > 3);
  }

  /// How many run here now.
  private static int atOnce() throws InterruptedException {
    int now = Tasks.count("at once");
    Thread.sleep(5);
    Tasks.COUNTS.get("at once").decrementAndGet();
    return now;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void theFirstFailureEndsItAndNamesItsItem(int batch, TestCluster test) {
    assertThatThrownBy(() ->
            test.cluster()
                .pmap(
                    i -> {
                      if (i == 41) {
                        throw new IllegalStateException("no " + i);
                      }
                      return i;
                    },
                    numbers(100),
                    options -> options.batchSize(batch)))
        .isInstanceOfSatisfying(
            ItemFailedException.class,
            e -> {
              assertThat(e.index()).as(e.getMessage()).isEqualTo(41);
              assertThat(e.processId()).isBetween(2, 4);
              assertThat(e)
                  .hasMessageMatching(
                      "item 41 of 100 \\(41\\) failed on worker [234] \\(.*\\): "
                          + "java.lang.IllegalStateException: no 41");
            })
        .cause()
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("no 41");
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void aFailureEndsWhatIsUnderWay(TestCluster test) {
    long start = System.nanoTime();
    assertThatThrownBy(() ->
            test.cluster()
                .pmap(
                    i -> {
                      if (i == 2) {
                        throw new IllegalStateException("third");
                      }
                      Tasks.sleepForever();
                      return i;
                    },
                    numbers(3)))
        .hasRootCauseMessage("third");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    StatsIT.awaitIdleAfterCollection(test);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void anItemThatFailsIsTriedAgain(int batch, TestCluster test) {
    test.cluster().everywhere(() -> Tasks.COUNTS.clear());
    List<Integer> results =
        test.cluster()
            .pmap(
                i -> {
                  boolean first =
                      Distributed.remoteCallFetch(1, () -> Tasks.count("try of " + i)) < 3;
                  if (i % 10 == 3 && first) {
                    throw new IllegalStateException("not yet");
                  }
                  return i;
                },
                numbers(50),
                options -> options.batchSize(batch).retry(AT_ONCE));

    assertThat(results).isEqualTo(numbers(50));
    assertThat(Tasks.counted("try of 3")).isEqualTo(3);
    assertThat(Tasks.counted("try of 4")).isEqualTo(1);
  }

  @Test
  void anItemThatFailsEachTimeFailsForGood(TestCluster test) {
    assertThatThrownBy(() ->
            test.cluster()
                .pmap(
                    i -> {
                      throw new IllegalStateException("never");
                    },
                    List.of("https://example.org"),
                    options -> options.retry(AT_ONCE)))
        .isInstanceOf(ItemFailedException.class)
        .hasMessageMatching(
            "item 0 of 1 \\(https://example.org\\) failed on worker [234] \\(.*\\), "
                + "attempt 3 of 3: java.lang.IllegalStateException: never");
    assertThatThrownBy(() ->
            test.cluster()
                .pmap(
                    i -> {
                      throw new IllegalStateException("never");
                    },
                    List.of(1),
                    options -> options.retry(AT_ONCE, e -> !(e instanceof IllegalStateException))))
        .as("not accepted by the check")
        .hasMessageContaining("attempt 1 of 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void somethingElseMayTakeThePlaceOfAFailedItem(int batch, TestCluster test) {
    List<String> results =
        test.cluster()
            .pmap(
                i -> {
                  if (i % 2 == 1) {
                    throw new IllegalStateException("odd " + i);
                  }
                  return "even " + i;
                },
                numbers(5),
                options -> options.batchSize(batch).onError(Throwable::getMessage));

    assertThat(results).containsExactly("even 0", "odd 1", "even 2", "odd 3", "even 4");
    assertThatThrownBy(() ->
            test.cluster()
                .<Integer, Integer>pmap(
                    i -> i / (i - 1),
                    numbers(3),
                    options ->
                        options.onError(e -> {
                          throw new IllegalArgumentException("mine", e);
                        })))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mine")
        .hasCauseInstanceOf(ArithmeticException.class);
  }

  /// Though all fail: the results need not be of one kind.
  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void whatTakesThePlaceOfAnItemIsAskedForAfterItsLastAttempt(int batch, TestCluster test) {
    String tries = "tries in batches of " + batch;
    AtomicInteger asked = new AtomicInteger();

    List<Object> results =
        test.cluster()
            .pmap(
                i -> {
                  Distributed.remoteRun(1, () -> Tasks.count(tries)).await();
                  throw new IllegalStateException("item " + i);
                },
                numbers(4),
                options ->
                    options
                        .batchSize(batch)
                        .retry(AT_ONCE)
                        .onError(e -> asked.incrementAndGet() % 2 == 0 ? 0 : e));

    assertThat(results).hasSize(4);
    assertThat(results.stream().filter(IllegalStateException.class::isInstance)).hasSize(2);
    assertThat(asked).hasValue(4);
    assertThat(Tasks.counted(tries)).isEqualTo(3 * 4);
  }

  @Test
  void itemsOfAWorkerThatDiesGoToOthersIfTheyMayBeTriedAgain(TestCluster test) {
    TestWorker victim = test.newWorker();
    int id = victim.id();

    List<Integer> results =
        test.cluster()
            .pmap(
                i -> {
                  if (Distributed.myId() == id) {
                    Runtime.getRuntime().halt(3);
                  }
                  return i;
                },
                numbers(200),
                options -> options.retry(AT_ONCE));

    assertThat(results).isEqualTo(numbers(200));
  }

  @Test
  void theDeathOfAWorkerIsAFailureLikeAnyOther(TestCluster test) {
    for (boolean handled : new boolean[] {false, true}) {
      TestWorker victim = test.newWorker();
      int id = victim.id();
      Stream<Object> results =
          handled
              ? test
                  .cluster()
                  .<Integer, Object>pmap(
                      i -> dieOn(id, i), numbers(40), options -> options.onError(e -> e))
                  .stream()
              : Stream.of();
      if (handled) {
        assertThat(results.filter(ProcessExitedException.class::isInstance)).hasSize(1);
      } else {
        assertThatThrownBy(() -> test.cluster().pmap(i -> dieOn(id, i), numbers(40)))
            .isInstanceOf(ItemFailedException.class)
            .hasCauseInstanceOf(ProcessExitedException.class);
      }
    }
  }

  private static int dieOn(int id, int i) throws InterruptedException {
    if (Distributed.myId() == id) {
      Runtime.getRuntime().halt(3);
    }
    Thread.sleep(5);
    return i;
  }

  @Test
  @WithCluster(workers = 2)
  void workersThatJoinMeanwhileTakePart(TestCluster test) throws Exception {
    Thread adds = Thread.ofPlatform().start(() -> test.add(1));
    List<Integer> by =
        test.cluster()
            .pmap(
                _ -> {
                  Thread.sleep(20);
                  return Distributed.myId();
                },
                numbers(400));
    adds.join();

    assertThat(by).contains(2, 3, 4);
  }

  @Test
  void whenTheLastWorkerIsGoneItFails() {
    try (Cluster cluster = Cluster.local(1)) {
      assertThatThrownBy(
              () -> cluster.pmap(i -> dieOn(2, i), numbers(5), options -> options.retry(AT_ONCE)))
          .isInstanceOf(ProcessExitedException.class)
          .hasMessageContaining("was the last worker of a pmap");
    }
  }

  @Test
  void anItemMayHaveALimit(TestCluster test) {
    List<Integer> results =
        test.cluster()
            .pmap(
                i -> {
                  if (i == 1) {
                    Tasks.sleepForever();
                  }
                  return i;
                },
                numbers(3),
                options ->
                    options
                        .timeLimit(Duration.ofMillis(200))
                        .onError(e -> e instanceof TimeLimitException ? -1 : -2));

    assertThat(results).containsExactly(0, -1, 2);
  }

  @Test
  void whoeverIsInterruptedInAPmapCancelsIt(TestCluster test) throws Exception {
    Throwable[] thrown = new Throwable[1];
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                test.cluster()
                    .pmap(
                        i -> {
                          Tasks.sleepForever();
                          return i;
                        },
                        numbers(1_000));
              } catch (CallInterruptedException e) {
                thrown[0] = e;
              }
            });
    await().atMost(SOON).until(() -> test.cluster().stats(List.of(4)).get(4).running() > 0);
    caller.interrupt();

    assertThat(caller.join(SOON)).isTrue();
    assertThat(thrown[0]).hasMessage("interrupted while waiting for a pmap");
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void mapsMayBeNested(TestCluster test) {
    List<List<Integer>> table =
        test.cluster().pmap(i -> Distributed.pmap(j -> i * j, numbers(5)), numbers(6));

    assertThat(table.get(5)).containsExactly(0, 5, 10, 15, 20);
  }

  @Test
  void itMayBeDoneHereAlone(TestCluster test) {
    Set<Integer> by =
        new HashSet<>(
            test.cluster()
                .pmap(_ -> Distributed.myId(), numbers(10), options -> options.distributed(false)));
    assertThat(by).containsExactly(1);
    try (Cluster alone = Cluster.local(0)) {
      assertThat(alone.pmap(i -> i + 1, numbers(3))).containsExactly(1, 2, 3);
    }
  }

  @Test
  void whatCannotTravelIsSaid(TestCluster test) {
    Thread stuck = new Thread();
    assertThatThrownBy(() -> test.cluster().pmap(i -> stuck.getName() + i, numbers(3)))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("stuck");
    assertThatThrownBy(
            () -> test.cluster().pmap(i -> i, numbers(3), options -> options.batchSize(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itemsThatFailToComeEndIt(TestCluster test) {
    Iterable<Integer> broken = () -> Stream.of(1, 2, 0, 3).map(i -> 6 / i).iterator();

    assertThatThrownBy(() -> test.cluster().pmap(i -> i, broken))
        .isInstanceOf(ArithmeticException.class);
    assertThat(Arrays.asList(1)).hasSize(1);
  }
}
