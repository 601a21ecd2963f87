package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.WorkerOptions;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Workers that live in the driver's JVM.
@Timeout(60)
class GuestIT {
  private static Cluster cluster(int workers) {
    return Cluster.local(workers, WorkerOptions::inProcess);
  }

  @Test
  void theyAreWorkersLikeOthers() {
    try (Cluster cluster = cluster(3)) {
      assertThat(cluster.workers()).containsExactly(2, 3, 4);
      Map<Integer, Integer> ids = cluster.fetchEverywhere(() -> Distributed.myId());
      assertThat(ids).isEqualTo(Map.of(1, 1, 2, 2, 3, 3, 4, 4));
      assertThat(
              cluster.<Integer>remoteCallFetch(
                  2, () -> Distributed.remoteCallFetch(3, () -> Distributed.myId())))
          .isEqualTo(3);
      Set<Long> jvms = Set.copyOf(cluster.fetchEverywhere(() -> pid()).values());
      assertThat(jvms).as("all in one JVM").containsExactly(pid());
      assertThat(Distributed.myId()).as("the static names mean the driver").isEqualTo(1);
      assertThat(cluster.pmap(i -> i * i, IntStream.range(0, 100).boxed().toList()))
          .last()
          .isEqualTo(9801);
      RemoteChannel<String> channel = cluster.remoteChannel(2, () -> Channel.buffered(1));
      cluster.remoteDo(3, () -> channel.put("from 3"));
      assertThat(channel.take(SOON)).isEqualTo("from 3");
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  @Test
  void theyCopyValuesAndHaveClassesOfTheirOwn() {
    try (Cluster cluster = cluster(2)) {
      int[] numbers = {1};
      RemoteFuture<int[]> doubled =
          cluster.remoteCall(
              2,
              () -> {
                numbers[0] *= 2;
                return numbers;
              });
      assertThat(doubled.fetch()).containsExactly(2);
      assertThat(numbers).containsExactly(1);
      Tasks.COUNTS.clear();
      cluster.everywhere(List.of(2, 2, 3), () -> Tasks.count("guests"));
      assertThat(Tasks.counted("guests")).isZero();
      assertThat(cluster.fetchEverywhere(() -> Tasks.counted("guests")))
          .isEqualTo(Map.of(1, 0, 2, 2, 3, 1));
      Thread stuck = new Thread();
      assertThatThrownBy(() -> cluster.remoteCall(2, () -> stuck.getName()))
          .hasMessageContaining("captures stuck");
      assertThatThrownBy(() ->
              cluster.remoteCallFetch(
                  3,
                  () -> {
                    throw new IllegalStateException("on purpose");
                  }))
          .isInstanceOf(RemoteException.class)
          .hasMessageStartingWith("On worker 3")
          .hasRootCauseMessage("on purpose");
    }
  }

  @Test
  void theyComeAndGo() {
    try (Cluster cluster = cluster(1)) {
      List<Integer> more = cluster.addProcs(2, WorkerOptions::inProcess);
      List<Integer> outside = cluster.addProcs(1);
      assertThat(cluster.workers()).containsExactly(2, 3, 4, 5);
      assertThat(
              cluster.<Long>remoteCallFetch(
                  outside.getFirst(), () -> Distributed.remoteCallFetch(3, () -> pid())))
          .isEqualTo(pid());
      RemoteFuture<Void> call = cluster.remoteRun(4, () -> Tasks.sleepForever());
      await().atMost(SOON).until(() -> cluster.stats(List.of(4)).get(4).running() == 1);
      cluster.rmProcs(more);

      assertThat(cluster.workers()).containsExactly(2, 5);
      assertThatThrownBy(call::fetch).isInstanceOf(ProcessExitedException.class);
      assertThat(cluster.<Integer>remoteCallFetch(2, () -> Distributed.nprocs())).isEqualTo(3);
    }
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .as("threads that are left")
                .noneMatch(name -> name.startsWith("jdist-reader")));
  }

  @Test
  void whatAJvmHasOnlyOneOfIsRefused() {
    assertThatThrownBy(() -> Cluster.local(1, options -> options.inProcess().jvmOption("-Xmx64m")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("workers in this JVM have no JVM options");
  }
}
