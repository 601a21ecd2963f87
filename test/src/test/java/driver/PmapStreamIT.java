package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdist.Distributed;
import jdist.failure.CallCancelledException;
import jdist.failure.ItemFailedException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `pmap` over a stream, whose results are a stream.
@WithCluster(workers = 2)
class PmapStreamIT {
  private static Stream<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 100_000})
  void resultsComeInTheOrderOfTheItems(int count, TestCluster test) {
    try (Stream<Integer> doubled = test.cluster().pmap(i -> 2 * i, numbers(count))) {
      assertThat(doubled.toList()).isEqualTo(numbers(count).map(i -> 2 * i).toList());
    }
  }

  @Test
  void anEndlessStreamIsReadNoFurtherThanItsTakerIsAhead(TestCluster test) {
    AtomicInteger read = new AtomicInteger();
    Stream<Integer> endless = Stream.generate(read::getAndIncrement);
    try (Stream<Integer> results =
        test.cluster().pmap(i -> i, endless, options -> options.readAhead(20))) {
      Iterator<Integer> taken = results.iterator();
      assertThat(read).as("it begins when somebody takes").hasValue(0);
      for (int i = 0; i < 50; i++) {
        assertThat(taken.next()).isEqualTo(i);
      }
      assertThat(read.get()).isBetween(50, 70);
      await().atMost(SOON).until(() -> read.get() == 70);
    }
    StatsIT.awaitIdleAfterCollection(test);
    assertThat(read).as("read once it was closed").hasValue(70);
  }

  @Test
  void resultsMayComeAsSoonAsTheyAreThere(TestCluster test) {
    try (Stream<Integer> results =
        test.cluster()
            .pmap(
                i -> {
                  if (i == 0) {
                    Distributed.remoteCallFetch(
                        1,
                        () -> {
                          Tasks.waitAt("slow first");
                          return 0;
                        });
                  }
                  return i;
                },
                numbers(10),
                options -> options.batchSize(1).asCompleted())) {
      Iterator<Integer> taken = results.iterator();
      assertThat(Stream.generate(taken::next).limit(9))
          .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9);
      Tasks.open("slow first");
      assertThat(taken.next()).isZero();
      assertThat(taken.hasNext()).isFalse();
    }
  }

  @Test
  void whatWasDoneBeforeAFailureComesFirst(TestCluster test) {
    try (Stream<Integer> results =
        test.cluster()
            .pmap(
                i -> {
                  if (i == 5) {
                    throw new IllegalStateException("sixth");
                  }
                  return i;
                },
                numbers(1_000),
                options -> options.batchSize(1))) {
      Iterator<Integer> taken = results.iterator();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  assertThat(taken.next()).isEqualTo(i).isLessThan(5);
                }
              })
          .isInstanceOf(ItemFailedException.class)
          .hasMessageStartingWith("item 5 (5) failed on worker")
          .hasRootCauseMessage("sixth");
    }
  }

  @Test
  void closingItCancelsWhatIsUnderWay(TestCluster test) {
    AtomicBoolean closed = new AtomicBoolean();
    Stream<Integer> results =
        test.cluster()
            .pmap(
                i -> {
                  if (i > 0) {
                    Tasks.sleepForever();
                  }
                  return i;
                },
                numbers(100).onClose(() -> closed.set(true)));
    Iterator<Integer> taken = results.iterator();
    assertThat(taken.next()).isZero();
    results.close();

    assertThat(closed).isTrue();
    assertThatThrownBy(taken::next).isInstanceOf(CallCancelledException.class);
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void nullsAreResultsToo(TestCluster test) {
    try (Stream<Integer> results =
        test.cluster().pmap(i -> i == 1 ? null : i, Stream.of(0, 1, 2))) {
      assertThat(results.toList()).isEqualTo(java.util.Arrays.asList(0, null, 2));
    }
  }

  @Test
  void anItemThatFailsIsTriedAgainInItsPlace(TestCluster test) {
    test.cluster().everywhere(() -> Tasks.COUNTS.clear());
    try (Stream<Integer> results =
        test.cluster()
            .pmap(
                i -> {
                  if (i % 3 == 0
                      && Distributed.remoteCallFetch(1, () -> Tasks.count("tried " + i)) < 2) {
                    throw new IllegalStateException("not yet");
                  }
                  return i;
                },
                numbers(30),
                options -> options.retry(List.of(java.time.Duration.ZERO)))) {
      assertThat(results.toList()).isEqualTo(numbers(30).toList());
    }
  }
}
