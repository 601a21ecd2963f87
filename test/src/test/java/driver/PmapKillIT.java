package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import jdist.cluster.WorkerOptions;
import jdist.kit.TestCluster;
import jdist.parallel.PmapOptions;
import jdist.parallel.WorkerPool;
import jdist.task.Task1;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Workers are killed, removed and added while a `pmap` of 100,000 items runs on them. An item may
/// be tried once more for each of them that goes, and no more: whatever happens, each result is
/// there once, and nothing is left.
///
/// Each run follows from its seed, but for the timing. `-Djdist.pmap.kill.seed=N` sets the first
/// seed, `-Djdist.pmap.kill.runs=N` how many there are.
class PmapKillIT {
  private static final int ITEMS = 100_000;
  private static final int LARGE = 300_000; // numbers, 2.4 MB: broadcast by the map
  private static final AtomicLong STRUCK = new AtomicLong();

  static LongStream seeds() {
    long first = Long.getLong("jdist.pmap.kill.seed", System.nanoTime() % 1_000_000_000);
    return LongStream.range(first, first + Long.getLong("jdist.pmap.kill.runs", 4));
  }

  private enum Form {
    LIST,
    HEAVY_LIST,
    STREAM,
    AS_COMPLETED
  }

  /// How a map is done.
  private record Manner(
      Form form, int batchSize, int perWorker, Optional<WorkerPool> pool, int micros) {
    static Manner of(Random random, TestCluster test) {
      Form form = Form.values()[random.nextInt(Form.values().length)];
      int[] sizes = {0, 0, 5, 100, 3_000};
      int batchSize = sizes[random.nextInt(sizes.length)];
      int perWorker = 1 + random.nextInt(2);
      boolean ofPool = random.nextInt(3) == 0;
      List<Integer> members = new ArrayList<>(test.cluster().workers());
      if (random.nextBoolean()) {
        members.addAll(test.cluster().workers()); // two calls of each at a time
      }
      return new Manner(
          form,
          batchSize,
          perWorker,
          ofPool ? Optional.of(test.cluster().workerPool(members)) : Optional.empty(),
          random.nextInt(20));
    }

    /// @param tries how often an item may be tried again
    UnaryOperator<PmapOptions<Long>> options(int tries) {
      return defaults -> {
        PmapOptions<Long> options =
            defaults.perWorker(perWorker).retry(Collections.nCopies(tries, Duration.ZERO));
        options = batchSize > 0 ? options.batchSize(batchSize) : options;
        options = form == Form.AS_COMPLETED ? options.asCompleted() : options;
        return pool.isPresent() ? options.pool(pool.get()) : options;
      };
    }

    @Override
    public String toString() {
      return form
          + (batchSize > 0 ? ", batches of " + batchSize : "")
          + (pool.isPresent() ? ", a pool of " + pool.get().workers() : ", per worker " + perWorker)
          + ", "
          + micros
          + " µs each";
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void eachResultIsThereOnceWhoeverDies(long seed) throws Exception {
    Random random = new Random(seed);
    TestCluster test =
        TestCluster.start(
            3 + random.nextInt(2),
            1 + random.nextInt(3),
            WorkerOptions.defaults().lazy(random.nextBoolean()).jvmOption("-Xmx256m"));
    Manner manner = Manner.of(random, test);
    Reaper reaper = new Reaper(test, manner.pool(), ITEMS, random);
    try {
      List<Long> results = map(test, manner, reaper);
      reaper.awaitEnd();
      STRUCK.addAndGet(reaper.struck());
      assertThat(results).isEqualTo(numbers().mapToObj(i -> result(i, manner.form())).toList());
      await()
          .atMost(SOON)
          .until(() -> Collections.disjoint(test.cluster().procs(), reaper.victims()));
      ChaosIT.assertTablesAreEmpty(test.cluster());
      assertThat(test.errors()).isEmpty();
      test.closeAndCheck();
    } catch (Throwable e) {
      System.err.println(
          "seed " + seed + ": " + manner + "; " + reaper + "; " + e + "; " + test.story());
      test.abandon();
      throw e;
    }
  }

  /// A test that strikes nobody proves nothing.
  @AfterAll
  static void tell() {
    System.out.println("pmap: " + STRUCK + " workers were killed or removed");
  }

  private static IntStream numbers() {
    return IntStream.range(0, ITEMS);
  }

  private static List<Long> map(TestCluster test, Manner manner, Reaper reaper) {
    int micros = manner.micros();
    UnaryOperator<PmapOptions<Long>> options = manner.options(reaper.most());
    Task1<Integer, Long> function = i -> work(i, micros);
    if (manner.form() == Form.LIST) {
      return test.cluster().pmap(function, reaper.watched(numbers().boxed().toList()), options);
    }
    if (manner.form() == Form.HEAVY_LIST) {
      double[] ballast = new double[LARGE];
      return test.cluster()
          .pmap(
              i -> work(i, micros) + ballast.length,
              reaper.watched(numbers().boxed().toList()),
              options);
    }
    Stream<Integer> items = numbers().boxed().peek(reaper::reads);
    try (Stream<Long> results = test.cluster().pmap(function, items, options)) {
      return manner.form() == Form.STREAM ? results.toList() : inOrder(results);
    }
  }

  /// The item is the lower half of its result.
  private static List<Long> inOrder(Stream<Long> results) {
    List<Long> all = new ArrayList<>(results.toList());
    all.sort((one, other) -> Integer.compare(one.intValue(), other.intValue()));
    return all;
  }

  private static long result(int i, Form form) {
    return whole(i) + (form == Form.HEAVY_LIST ? LARGE : 0);
  }

  private static long work(int i, int micros) {
    long end = System.nanoTime() + i % (2 * micros + 1) * 1_000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return whole(i);
  }

  private static long whole(int i) {
    return (((long) i * i) << 32) | i;
  }
}
