package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.WorkerOptions;
import jdist.failure.JdistException;
import jdist.kit.TestCluster;
import jdist.remote.ProcessStats;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Processes die, freeze, leave and come, links break and pipes fill while all of them call each
/// other. Whatever happens, every call ends, with its value or with what has happened, and nothing
/// is left.
///
/// Each run follows from its seed, but for the timing. `-Djdist.chaos.seed=N` sets the first seed,
/// `-Djdist.chaos.runs=N` how many there are.
class ChaosIT {
  private static final int HEARTBEAT_MILLIS = 400;
  private static final AtomicLong CALLS = new AtomicLong();
  private static final AtomicLong FAILED = new AtomicLong();

  static LongStream seeds() {
    long first = Long.getLong("jdist.chaos.seed", System.nanoTime() % 1_000_000_000);
    return LongStream.range(first, first + Long.getLong("jdist.chaos.runs", 8));
  }

  /// Whether each process talks as if it had a host of its own.
  boolean overTls() {
    return false;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyCallEndsAndNothingIsLeft(long seed) throws Exception {
    Random random = new Random(seed);
    TestCluster test =
        TestCluster.start(
            2 + random.nextInt(2),
            1 + random.nextInt(3),
            WorkerOptions.defaults()
                .lazy(random.nextBoolean())
                .heartbeat(Duration.ofMillis(HEARTBEAT_MILLIS))
                .jvmOption("-Xmx256m"),
            overTls());
    Mishap mishap = new Mishap(test, random);
    try {
      run(test, mishap, random);
      test.closeAndCheck();
    } catch (Throwable e) {
      System.err.println("seed " + seed + ": " + mishap + "; " + e + "; " + test.story());
      test.abandon();
      throw e;
    }
  }

  /// A test that strikes nobody proves nothing.
  @AfterAll
  static void tell() {
    System.out.println("chaos: " + CALLS + " calls, of which " + FAILED + " failed");
  }

  private static void run(TestCluster test, Mishap mishap, Random random) throws Exception {
    Load load = new Load(test.cluster(), mishap::excuses);
    load.start(3, random.nextLong());
    int first = random.nextInt(100);
    await().atMost(SOON).until(() -> load.calls() >= first || load.hasFailed());
    for (int strikes = 1 + random.nextInt(2); strikes > 0; strikes--) {
      LockSupport.parkNanos(random.nextLong(400_000_000));
      mishap.strike();
    }
    LockSupport.parkNanos(random.nextLong(300_000_000));
    test.resumeOutput(); // or a worker that prints would wait for ever, and all it is asked
    load.stop();
    CALLS.addAndGet(load.calls());
    FAILED.addAndGet(load.failures());
    mishap.end();
    assertEverybodyCallsEverybody(test.cluster());
    assertThat(test.cluster().workers()).containsAll(spared(test, mishap));
    assertTablesAreEmpty(test.cluster());
    assertThat(test.errors()).doesNotContain("Exception in thread \"jdist-");
  }

  private static List<Integer> spared(TestCluster test, Mishap mishap) {
    return test.processes().keySet().stream().filter(mishap::isSpared).toList();
  }

  /// Sooner or later, for one that was frozen may still be about to go, or a link to be lost.
  private static void assertEverybodyCallsEverybody(Cluster cluster) {
    await()
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(JdistException.class)
        .untilAsserted(() -> callEverybody(cluster));
  }

  private static void callEverybody(Cluster cluster) {
    List<Integer> all = cluster.procs();
    for (int from : all) {
      Map<Integer, Integer> answers =
          cluster
              .remoteCall(from, () -> Distributed.fetchEverywhere(all, Distributed::myId))
              .fetch(SOON);
      assertThat(answers).allSatisfy((id, answer) -> assertThat(answer).isEqualTo(id));
      assertThat(answers.keySet()).containsExactlyElementsOf(all);
    }
  }

  /// Futures that nobody holds any more are let go by the garbage collector of their process.
  static void assertTablesAreEmpty(Cluster cluster) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          cluster.everywhere(cluster.procs(), System::gc);
          for (int id : cluster.procs()) {
            assertThat(cluster.remoteCallFetch(id, () -> new Insides().leftovers()))
                .as("tables of " + id)
                .isEmpty();
          }
          assertThat(cluster.stats().values()).allMatch(ProcessStats::isIdle);
        });
  }
}
