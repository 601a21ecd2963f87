package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.JdistException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Values are kept as long as a process holds them, and no longer, however the word of that travels
/// and whoever dies.
@WithCluster(workers = 3)
class HoldsIT {
  /// What a process has been given, and does not let go of by itself.
  private static final Queue<RemoteFuture<?>> GIVEN = new ConcurrentLinkedQueue<>();

  /// Too large to go home, and the same object each time, so that ten thousand take no memory.
  private static final class Large {
    static final byte[] VALUE = new byte[70_000];
  }

  private static List<RemoteFuture<byte[]>> largeValues(Cluster cluster, int id, int count) {
    List<RemoteFuture<byte[]>> values = new ArrayList<>();
    IntStream.range(0, count).forEach(_ -> values.add(cluster.remoteCall(id, () -> Large.VALUE)));
    values.forEach(RemoteFuture::await);
    return values;
  }

  private static Integer keep(List<? extends RemoteFuture<?>> futures) {
    GIVEN.addAll(futures);
    return futures.size();
  }

  private static void letGo() {
    GIVEN.forEach(RemoteFuture::close);
    GIVEN.clear();
  }

  private static void awaitHolders(TestCluster test, int owner, int holder, int count) {
    await()
        .atMost(SOON)
        .until(() -> {
          Integer held = test.cluster().stats().get(owner).holders().get(holder);
          return count == (held == null ? 0 : held);
        });
  }

  @Test
  void tenThousandFuturesThatAreDroppedWithoutAFetchAreFreed(TestCluster test) {
    List<RemoteFuture<?>> futures = new ArrayList<>(largeValues(test.cluster(), 2, 5_000));
    IntStream.range(0, 5_000).forEach(_ -> futures.add(test.cluster().remoteFuture(2)));
    awaitHolders(test, 2, 1, 10_000);
    assertThat(test.cluster().stats().get(2).values()).isEqualTo(10_000);

    futures.clear();

    await()
        .atMost(SOON)
        .until(() -> {
          System.gc();
          return test.cluster().stats().get(2).values() == 0;
        });
    StatsIT.awaitIdle(test);
  }

  @Test
  void closeAndFetchFreeNowWithoutACollection(TestCluster test) {
    List<RemoteFuture<byte[]>> values = largeValues(test.cluster(), 2, 1_000);
    awaitHolders(test, 2, 1, 1_000);

    values.subList(0, 500).forEach(RemoteFuture::close);
    values.subList(500, 1_000).forEach(RemoteFuture::fetch);

    StatsIT.awaitIdle(test);
    assertThat(values).hasSize(1_000);
  }

  @Test
  void eachProcessThatHasAReferenceHolds(TestCluster test) {
    List<RemoteFuture<byte[]>> values = largeValues(test.cluster(), 2, 10);
    List<RemoteFuture<byte[]>> more = largeValues(test.cluster(), 2, 5);
    test.worker(3).fetch(() -> keep(values));
    List<RemoteFuture<byte[]>> some = List.copyOf(values.subList(0, 3));
    test.worker(4).fetch(() -> keep(some));
    awaitHolders(test, 2, 3, 10);
    awaitHolders(test, 2, 4, 3);
    awaitHolders(test, 2, 1, 15);

    values.forEach(RemoteFuture::close);
    more.forEach(RemoteFuture::close);
    test.cluster().everywhere(List.of(3), HoldsIT::letGo);

    awaitHolders(test, 2, 1, 0);
    awaitHolders(test, 2, 3, 0);
    assertThat(test.cluster().stats().get(2).values()).isEqualTo(3);
    assertThat(test.worker(4).fetch(HoldsIT::fetchAll)).isEqualTo(3 * 70_000);
    test.cluster().everywhere(List.of(4), HoldsIT::letGo);
    StatsIT.awaitIdle(test);
  }

  private static int fetchAll() {
    return GIVEN.stream().mapToInt(each -> ((byte[]) each.fetch()).length).sum();
  }

  @Test
  void aReceiverMayLetGoBeforeTheSendersWordOfItArrives(TestCluster test) {
    List<RemoteFuture<Void>> rounds = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int owner = 2 + i % 3;
      int sender = 2 + (i + 1) % 3;
      int receiver = 2 + (i + 2) % 3;
      RemoteFuture<byte[]> value = test.cluster().remoteCall(owner, () -> Large.VALUE);
      rounds.add(
          test.cluster()
              .remoteRun(
                  sender,
                  () -> {
                    Distributed.remoteDo(receiver, () -> value.close());
                    Distributed.remoteDo(owner, () -> value.close());
                    value.close();
                  }));
      value.close();
    }

    rounds.forEach(round -> round.fetch(SOON));
    StatsIT.awaitIdle(test);
  }

  @Test
  void referencesThatAreNeverLookedAtAreFreedToo(TestCluster test) {
    List<RemoteFuture<byte[]>> values = largeValues(test.cluster(), 2, 200);
    for (RemoteFuture<byte[]> value : values) {
      test.cluster().remoteDo(3, () -> drop(value));
      test.cluster().remoteRun(4, () -> drop(value)).cancel(true);
    }

    values.forEach(RemoteFuture::close);

    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void referencesInResultsThatNobodyReadsAreFreed(TestCluster test) {
    for (int i = 0; i < 100; i++) {
      RemoteFuture<RemoteFuture<byte[]>> outer =
          test.cluster().remoteCall(3, () -> Distributed.remoteCallWait(2, () -> Large.VALUE));
      if (i % 3 == 0) {
        outer.await().close();
      } else if (i % 3 == 1) {
        outer.cancel(true);
      }
    }

    StatsIT.awaitIdleAfterCollection(test);
  }

  private static void drop(RemoteFuture<?> future) {
    assertThat(future).isNotNull();
  }

  @Test
  void whatIsSentAndThenGivenUpWhileItWaitsForRoomIsNotHeld(TestCluster test) throws Exception {
    List<RemoteFuture<byte[]>> values = largeValues(test.cluster(), 2, 1);
    RemoteFuture<byte[]> value = values.getFirst();
    byte[] heavy = new byte[80 << 20];
    RemoteFuture<Integer> first =
        test.cluster()
            .remoteCall(
                3,
                () -> {
                  Tasks.waitAt("room");
                  return heavy.length;
                });
    Thread second =
        Thread.ofPlatform()
            .start(() ->
                org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        test.cluster().remoteCall(3, () -> heavy.length + value.fetch().length))
                    .hasMessageContaining("room for another call"));
    await().atMost(SOON).until(() -> second.getState() == Thread.State.WAITING);
    awaitHolders(test, 2, 3, 1);

    second.interrupt();
    assertThat(second.join(SOON)).isTrue();

    awaitHolders(test, 2, 3, 0);
    test.cluster().remoteDo(3, () -> Tasks.open("room"));
    assertThat(first.fetch(SOON)).isEqualTo(80 << 20);
    value.close();
    StatsIT.awaitIdle(test);
  }

  @RepeatedTest(3)
  void whatADeadProcessHeldIsFreedThoughItDiesWhileItIsGivenMore(TestCluster test)
      throws Exception {
    TestWorker victim = test.newWorker();
    int id = victim.id();
    RemoteFuture<String> here = test.cluster().remoteFuture();
    List<RemoteFuture<byte[]>> there = largeValues(test.cluster(), 2, 50);
    victim.fetch(() -> keep(there));
    awaitHolders(test, 2, id, 50);

    Thread giver =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (true) {
                  RemoteFuture<byte[]> more = test.cluster().remoteCall(3, () -> Large.VALUE);
                  test.cluster().remoteDo(id, () -> keep(List.of(here, more)));
                  more.close();
                }
              } catch (JdistException _) {
                // it is gone
              }
            });
    await().atMost(SOON).until(() -> victim.fetch(() -> GIVEN.size()) > 70);
    victim.kill();

    assertThat(giver.join(SOON)).isTrue();
    awaitHolders(test, 2, id, 0);
    there.forEach(RemoteFuture::close);
    here.close();
    StatsIT.awaitIdleAfterCollection(test);
  }

  @RepeatedTest(3)
  void aFutureThatIsSentToAProcessThatIsJustLeavingIsFreed(TestCluster test) throws Exception {
    int id = test.newWorker().id();
    RemoteFuture<String> here = test.cluster().remoteFuture();
    List<Thread> givers = new ArrayList<>();
    for (int from : List.of(1, 2, 3)) {
      givers.add(
          Thread.ofPlatform()
              .start(
                  () -> test.cluster().remoteRun(from, () -> giveUntilGone(id, here)).fetch(SOON)));
    }
    await().atMost(SOON).until(() -> test.cluster().remoteCallFetch(id, () -> GIVEN.size()) > 50);

    test.cluster().rmProcs(List.of(id));

    for (Thread giver : givers) {
      assertThat(giver.join(SOON)).isTrue();
    }
    StatsIT.awaitIdleAfterCollection(test);
  }

  private static void giveUntilGone(int id, RemoteFuture<String> fromTheDriver) {
    try {
      while (true) {
        RemoteFuture<byte[]> value = Distributed.remoteCall(4, () -> Large.VALUE);
        Distributed.remoteCallFetch(id, () -> keep(List.of(value, fromTheDriver)));
        value.close();
      }
    } catch (JdistException _) {
      // it is gone
    }
  }

  @RepeatedTest(10)
  void whatIsLetGoWhileALinkBreaksIsFreedAllTheSame(TestCluster test) {
    RemoteFuture<double[]> value = test.worker(3).call(() -> new double[70_000]);
    value.await();
    test.worker(2)
        .fetch(() -> {
          Distributed.remoteCallFetch(3, Distributed::myId);
          boolean cut = new Insides().cut(3, true);
          value.close();
          return cut;
        });

    value.close();

    StatsIT.awaitIdle(test);
  }

  @RepeatedTest(3)
  void theResultsOfACallerThatDiesWhileTheyAreSentAreFreed(TestCluster test) {
    TestWorker victim = test.newWorker();
    victim.call(() -> {
      while (true) {
        GIVEN.add(Distributed.remoteCall(2, () -> Large.VALUE));
        Distributed.remoteRun(2, () -> Tasks.count("asked")).close();
        var _ = Distributed.remoteCall(2, () -> new double[3_000_000]).fetch();
      }
    });
    await().atMost(SOON).until(() -> test.worker(2).fetch(() -> Tasks.counted("asked")) > 5);
    long end = System.nanoTime() + ThreadLocalRandom.current().nextLong(30_000_000);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }

    victim.kill();

    await().atMost(SOON).until(() -> !test.cluster().procs().contains(victim.id()));
    StatsIT.awaitIdleAfterCollection(test);
    test.cluster().everywhere(List.of(2), () -> Tasks.COUNTS.remove("asked"));
  }
}
