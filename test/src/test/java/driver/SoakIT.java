package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import jdist.cluster.WorkerOptions;
import jdist.kit.TestCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mixed load for a while, calls, channels, maps, loops, broadcasts and pools, during which workers
/// come and go, and then every process is as it was: its tables are empty, its heap and its open
/// files what they were when all had warmed up.
///
/// `-Djdist.soak.seconds=600` sets how long.
class SoakIT {
  private static final long SECONDS = Long.getLong("jdist.soak.seconds", 10);
  private static final long WARM_UP_SECONDS = Math.max(4, SECONDS / 20);
  private static final long HEAP_SLACK = 8 << 20; // what is compiled and cached later

  /// Selectors of links that nobody had waited at before.
  private static final int FILES_SLACK = 12;

  private record Usage(long heap, int files) {}

  @Test
  @Timeout(value = 3_600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void afterALongLoadEveryProcessIsAsItWas() throws Exception {
    TestCluster test = TestCluster.start(3, 2, WorkerOptions.defaults().jvmOption("-Xmx256m"));
    try {
      soak(test);
      test.closeAndCheck();
    } catch (Throwable e) {
      System.err.println(test.story());
      test.abandon();
      throw e;
    }
  }

  private static void soak(TestCluster test) throws Exception {
    long seed = System.nanoTime();
    Mishap mishap = new Mishap(test, new Random(seed));
    long calls = load(test, mishap, Duration.ofSeconds(WARM_UP_SECONDS), seed);
    Map<Integer, Usage> before = usage(test);
    calls += load(test, mishap, Duration.ofSeconds(SECONDS), seed + 100);
    Map<Integer, Usage> after = usage(test);

    System.out.println("soak: " + calls + " calls; before " + before + ", after " + after);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after)
        .allSatisfy((id, usage) -> {
          assertThat(usage.heap()).isLessThan(before.get(id).heap() + HEAP_SLACK);
          assertThat(usage.files()).isLessThanOrEqualTo(before.get(id).files() + FILES_SLACK);
        });
    assertThat(test.errors()).doesNotContain("Exception in thread \"jdist-");
  }

  private static long load(TestCluster test, Mishap mishap, Duration time, long seed)
      throws Exception {
    Load load = new Load(test.cluster(), mishap::excuses, new SpreadLoad(test.cluster()).kinds());
    load.start(3, seed);
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end && !load.hasFailed()) {
      mishap.comeAndGo();
      LockSupport.parkNanos(Math.min(1_500_000_000, Math.max(0, end - System.nanoTime())));
    }
    load.stop();
    ChaosIT.assertTablesAreEmpty(test.cluster());
    return load.calls();
  }

  private static Map<Integer, Usage> usage(TestCluster test) {
    Map<Integer, Usage> usage = new TreeMap<>();
    for (int id : test.cluster().procs()) {
      long heap = test.cluster().remoteCall(id, Insides::heap).fetch(SOON);
      int files = test.cluster().remoteCall(id, () -> Insides.files().size()).fetch(SOON);
      usage.put(id, new Usage(heap, files));
    }
    return usage;
  }
}
