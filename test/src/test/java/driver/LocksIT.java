package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import jdist.Distributed;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import jdist.task.Task;
import org.junit.jupiter.api.Test;

/// Calls that wait inside jdist while they hold what others wait for.
@WithCluster(workers = 2)
class LocksIT {
  private static final int MORE_THAN_PLACES = 20;
  private static final Object MONITOR = new Object();
  private static final Lock LOCK = new ReentrantLock();
  private static final Map<Integer, Integer> KNOWN = new ConcurrentHashMap<>();

  private static void runMany(TestCluster test, Task<Integer> task) {
    List<RemoteFuture<Integer>> calls =
        IntStream.range(0, MORE_THAN_PLACES).mapToObj(_ -> test.worker(2).call(task)).toList();

    assertThat(calls).allSatisfy(call -> assertThat(call.fetch(SOON)).isEqualTo(5));
    assertThat(test.cluster().stats().get(2).running()).isZero();
  }

  private static int five() {
    return Distributed.remoteCallFetch(
        3,
        () -> {
          Thread.sleep(5);
          return 5;
        });
  }

  @Test
  void aCallMayWaitInASynchronizedBlock(TestCluster test) {
    runMany(
        test,
        () -> {
          synchronized (MONITOR) {
            return five();
          }
        });
  }

  @Test
  void aCallMayWaitWithALock(TestCluster test) {
    runMany(
        test,
        () -> {
          five();
          LOCK.lock();
          try {
            return five();
          } finally {
            LOCK.unlock();
          }
        });
  }

  @Test
  void aCallMayWaitWhileItComputesAnEntryOfAMap(TestCluster test) {
    runMany(test, () -> KNOWN.computeIfAbsent(1, _ -> five()));
  }

  private static final class Asking {
    static final int VALUE = five();
  }

  @Test
  void aClassMayWaitWhileItIsInitialised(TestCluster test) {
    runMany(test, () -> Asking.VALUE);
  }

  private static final class Loading {
    static final int VALUE = load();

    private static int load() {
      for (int i = 0; i < 20; i++) {
        assertThat(Loading.class.getResource("nothing-" + i)).isNull();
        assertThat(ServiceLoader.load(Runnable.class)).isEmpty();
      }
      return 5;
    }
  }

  @Test
  void aClassMayLoadOthersWhileItIsInitialised(TestCluster test) {
    runMany(test, () -> Loading.VALUE);
  }
}
