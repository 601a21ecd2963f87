package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CallCancelledException;
import jdist.failure.CallInterruptedException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.parallel.Loop;
import org.junit.jupiter.api.Test;

/// Loops that all workers go through together.
@WithCluster(workers = 3)
class LoopIT {
  @Test
  void sumsAreThoseOfASerialLoop(TestCluster test) {
    Cluster cluster = test.cluster();

    assertThat(cluster.distributed(0, 100_000).sumLong(i -> i)).isEqualTo(4_999_950_000L);
    assertThat(cluster.distributed(1, 4).sumLong(i -> i * i)).isEqualTo(14);
    assertThat(cluster.distributed(0, 1_000).sumDouble(i -> i / 2.0)).isEqualTo(249_750);
    assertThat(cluster.distributed(-5, 6).minLong(i -> i * i * i)).hasValue(-125);
    assertThat(cluster.distributed(-5, 6).maxLong(i -> i * i * i)).hasValue(125);
    assertThat(cluster.distributed(-5, 6).minDouble(i -> i / 2.0)).hasValue(-2.5);
    assertThat(cluster.distributed(-5, 6).maxDouble(i -> i / 2.0)).hasValue(2.5);
    assertThat(cluster.distributed(0, 1).minLong(_ -> Long.MIN_VALUE)).hasValue(Long.MIN_VALUE);
    assertThat(cluster.distributed(0, 1).minLong(_ -> Long.MAX_VALUE)).hasValue(Long.MAX_VALUE);
  }

  @Test
  void itemsHaveALeastAndAGreatestToo(TestCluster test) {
    var words = test.cluster().distributed(List.of("to", "each", "worker", "a", "stretch"));
    var none = test.cluster().distributed(List.<String>of());

    assertThat(words.minLong(String::length)).hasValue(1);
    assertThat(words.maxLong(String::length)).hasValue(7);
    assertThat(words.minDouble(word -> word.length() / 2.0)).hasValue(0.5);
    assertThat(words.maxDouble(word -> -word.length() / 2.0)).hasValue(-0.5);
    assertThat(words.collectLong(String::length)).containsExactly(2, 4, 6, 1, 7);
    assertThat(words.collectDouble(word -> word.length() / 2.0)).containsExactly(1, 2, 3, 0.5, 3.5);
    assertThat(none.minLong(String::length)).isEmpty();
    assertThat(none.maxDouble(String::length)).isEmpty();
    assertThat(none.collectLong(String::length)).isEmpty();
    assertThat(none.collectDouble(String::length)).isEmpty();
  }

  @Test
  void valuesAreCollectedInOrder(TestCluster test) {
    Cluster cluster = test.cluster();

    assertThat(cluster.distributed(5, 10_005).collectLong(i -> 2 * i))
        .isEqualTo(LongStream.range(5, 10_005).map(i -> 2 * i).toArray());
    assertThat(cluster.distributed(0, 3).collectDouble(i -> i / 2.0)).containsExactly(0, 0.5, 1);
    assertThat(cluster.distributed(0, 100).collect(i -> "s" + i))
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "s" + i).toList());
  }

  @Test
  void eachWorkerHasOneStretchAndTheFirstOnesHaveOneMore(TestCluster test) {
    List<Integer> by = test.cluster().distributed(0, 11).collect(_ -> Distributed.myId());

    assertThat(by).containsExactly(2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4);
  }

  @Test
  void aReducerNeedNotCommute(TestCluster test) {
    String joined =
        test.cluster().distributed(0, 30).reduce(i -> Long.toString(i % 10), (a, b) -> a + b);

    assertThat(joined).isEqualTo("012345678901234567890123456789");
  }

  @Test
  void aSumOfDoublesIsTheSameEachTime(TestCluster test) {
    double first = test.cluster().distributed(0, 100_000).sumDouble(i -> 1.0 / (i + 1));

    for (int i = 0; i < 5; i++) {
      assertThat(test.cluster().distributed(0, 100_000).sumDouble(j -> 1.0 / (j + 1)))
          .isEqualTo(first);
    }
  }

  @Test
  void itemsAreSentOnlyToTheWorkerThatHasThem(TestCluster test) {
    List<String> items = IntStream.range(0, 20).mapToObj(Integer::toString).toList();

    assertThat(test.cluster().distributed(items).sumLong(Long::parseLong)).isEqualTo(190);
    assertThat(test.cluster().distributed(items).sumDouble(Double::parseDouble)).isEqualTo(190);
    assertThat(test.cluster().distributed(items).collect(item -> item + "!"))
        .isEqualTo(items.stream().map(item -> item + "!").toList());
    String joined =
        test.cluster().distributed(items.toArray(String[]::new)).reduce(s -> s, (a, b) -> a + b);
    String none =
        test.cluster().distributed(List.<String>of()).reduce("none", s -> s, (a, b) -> a + b);
    assertThat(List.of(joined, none)).containsExactly(String.join("", items), "none");
  }

  @Test
  void aLoopOverNothing(TestCluster test) {
    Cluster cluster = test.cluster();

    for (long to : new long[] {5, 1}) {
      assertThat(cluster.distributed(5, to).sumLong(i -> i)).isZero();
      assertThat(cluster.distributed(5, to).maxDouble(i -> i)).isEmpty();
      assertThat(cluster.distributed(5, to).collectLong(i -> i)).isEmpty();
      assertThat(cluster.distributed(5, to).collect(i -> i)).isEmpty();
      long seven = cluster.distributed(5, to).reduce(7L, i -> i, Long::sum);
      assertThat(seven).isEqualTo(7);
      assertThatThrownBy(() -> cluster.distributed(5, to).reduce(i -> i, Long::sum))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("give one");
      cluster.distributed(5, to).forEach(_ -> System.exit(3)).await();
    }
    assertThatThrownBy(() -> cluster.distributed(0, 1L << 33).collectLong(i -> i))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFailureOfAnIterationIsThatOfTheLoopAndEndsTheOthers(TestCluster test) {
    assertThatThrownBy(() ->
            test.cluster()
                .distributed(0, 1L << 60)
                .sumLong(i -> {
                  if (i == 77) {
                    throw new IllegalStateException("at " + i);
                  }
                  return 1;
                }))
        .isInstanceOf(RemoteException.class)
        .hasMessageStartingWith("On worker 2")
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("at 77");
    awaitIdle(test);
  }

  private static void awaitIdle(TestCluster test) {
    await()
        .atMost(SOON)
        .until(() -> test.cluster().stats().values().stream().allMatch(it -> it.running() == 0));
  }

  @Test
  void aReducerThatThrowsFailsTheLoop(TestCluster test) {
    assertThatThrownBy(() ->
            test.cluster()
                .distributed(0, 100)
                .reduce(
                    i -> i,
                    (a, b) -> {
                      if (b == 3) {
                        throw new IllegalStateException("three");
                      }
                      return a + b;
                    }))
        .isInstanceOf(RemoteException.class)
        .hasRootCauseMessage("three");
    assertThatThrownBy(() ->
            test.cluster()
                .distributed(0, 3)
                .reduce(
                    i -> i,
                    (_, _) -> {
                      throw new IllegalStateException("here");
                    }))
        .as("thrown where the parts are put together")
        .isInstanceOf(RemoteException.class)
        .hasRootCauseMessage("here");
  }

  @Test
  void aLoopGoesOnWhileItsCallerDoes(TestCluster test) {
    Loop loop = test.cluster().distributed(0, 3).forEach(_ -> Tasks.waitAt("loop"));

    assertThat(loop.isDone()).isFalse();
    assertThatThrownBy(() -> loop.await(Duration.ofMillis(20)))
        .isInstanceOf(TimeLimitException.class);
    test.cluster().everywhere(() -> Tasks.open("loop"));
    loop.await(SOON);
    assertThat(loop.isDone()).isTrue();
    loop.await();
  }

  @Test
  void aLoopThatIsCancelledEnds(TestCluster test) {
    Loop loop = test.cluster().distributed(0, 1L << 60).forEach(_ -> {});

    loop.cancel();

    assertThatThrownBy(loop::await).isInstanceOf(CallCancelledException.class);
    awaitIdle(test);
  }

  @Test
  void whoeverIsInterruptedInALoopCancelsIt(TestCluster test) throws Exception {
    Throwable[] thrown = new Throwable[1];
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                test.cluster().distributed(0, 1L << 60).sumLong(i -> i);
              } catch (CallInterruptedException e) {
                thrown[0] = e;
              }
            });
    await().atMost(SOON).until(() -> test.cluster().stats(List.of(4)).get(4).running() > 0);
    caller.interrupt();

    assertThat(caller.join(SOON)).isTrue();
    assertThat(thrown[0]).isNotNull();
    awaitIdle(test);
  }

  @Test
  void aWorkerThatDiesFailsTheLoop(TestCluster test) {
    TestWorker victim = test.newWorker();
    int id = victim.id();

    assertThatThrownBy(() ->
            test.cluster()
                .distributed(0, 1_000)
                .sumLong(i -> {
                  if (Distributed.myId() == id) {
                    Runtime.getRuntime().halt(3);
                  }
                  return i;
                }))
        .isInstanceOf(ProcessExitedException.class);
  }

  @Test
  @WithCluster(workers = 1)
  void whatFailsAndIsNotAwaitedIsReported(TestCluster test) {
    Loop loop =
        test.cluster()
            .distributed(0, 10)
            .forEach(_ -> {
              throw new IllegalStateException("nobody looks");
            });

    await().atMost(SOON).until(loop::isDone);
    assertThatThrownBy(loop::await).hasRootCauseMessage("nobody looks");
    test.expectErrors("(?s).*");
    test.worker(2)
        .run(() ->
            Distributed.distributed(0, 10)
                .forEach(_ -> {
                  throw new IllegalStateException("said there");
                }))
        .await();
    await().atMost(SOON).until(() -> test.errors().contains("said there"));
    assertThat(test.errors()).contains("a loop that nobody awaited");
  }

  @Test
  void loopsMayBeNested(TestCluster test) {
    long sum =
        test.cluster()
            .distributed(0, 6)
            .sumLong(i -> Distributed.distributed(0, 10).sumLong(j -> i * j));

    assertThat(sum).isEqualTo(15 * 45);
  }

  @Test
  void aClusterWithoutWorkersDoesItAlone() {
    try (Cluster alone = Cluster.local(0)) {
      assertThat(alone.distributed(0, 1_000).sumLong(i -> i)).isEqualTo(499_500);
    }
  }
}
