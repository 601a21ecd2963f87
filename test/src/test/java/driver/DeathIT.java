package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

/// Workers that die while others want something of them.
@WithCluster(workers = 2)
class DeathIT {
  @Test
  void aWorkerThatExitsFailsItsCallsWithItsStatus(TestCluster test) {
    TestWorker victim = test.newWorker();
    RemoteFuture<Void> other = test.cluster().remoteRun(victim.id(), Tasks::sleepForever);

    RemoteFuture<Object> exit =
        victim.call(() -> {
          System.exit(3);
          return null;
        });

    String dead = "worker " + victim.id() + " (" + victim.host() + ") exited with status 3";
    for (RemoteFuture<?> call : List.of(exit, other)) {
      assertThatThrownBy(() -> call.fetch(SOON))
          .isInstanceOf(ProcessExitedException.class)
          .hasMessage(dead);
    }
    assertThatThrownBy(() -> victim.call(() -> 1))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessage(dead);
    assertThatThrownBy(
            () -> test.worker(2).fetch(() -> Distributed.remoteCall(victimId(dead), () -> 1)))
        .as("called by another worker")
        .isInstanceOf(RemoteException.class)
        .hasRootCauseInstanceOf(ProcessExitedException.class)
        .hasRootCauseMessage(dead);
    assertThat(test.notices()).contains(dead);
    assertThat(test.cluster().procs()).doesNotContain(victim.id());
    assertThat(test.worker(2).fetch(Distributed::procs)).doesNotContain(victim.id());
  }

  private static int victimId(String message) {
    return Integer.parseInt(message.split(" ")[1]);
  }

  @Test
  void theLastWordsOfAWorkerAreInTheFailure(TestCluster test) {
    test.expectErrors(".*");
    TestWorker victim = test.newWorker();

    assertThatThrownBy(() ->
            victim.fetch(() -> {
              System.err.println("the database is gone");
              System.exit(4);
              return null;
            }))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("exited with status 4; its last lines were:\n  the database is gone");
    assertThat(test.errors()).isEqualTo("the database is gone\n");
  }

  @Test
  void aWorkerThatIsKilledFailsCallsOfTheDriver(TestCluster test) {
    TestWorker victim = test.newWorker();
    List<RemoteFuture<Void>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(test.cluster().remoteRun(victim.id(), Tasks::sleepForever));
    }

    victim.kill();

    assertThat(calls)
        .allSatisfy(call ->
            assertThatThrownBy(() -> call.fetch(SOON))
                .isInstanceOfSatisfying(
                    ProcessExitedException.class,
                    failure -> assertThat(failure.processId()).isEqualTo(victim.id()))
                .hasMessageContaining("was killed by signal 9 (SIGKILL)")
                .hasMessageContaining(victim.host()));
    assertThat(calls).allSatisfy(call -> assertThat(call.isDone()).isTrue());
  }

  @Test
  void aWorkerThatIsKilledFailsCallsOfOtherWorkers(TestCluster test) {
    int victim = test.newWorker().id();
    List<RemoteFuture<Object>> calls = new ArrayList<>();
    for (int id : List.of(2, 3)) {
      calls.add(
          test.worker(id)
              .call(() ->
                  Distributed.remoteCallFetch(
                      victim,
                      () -> {
                        Tasks.count("called by workers");
                        Tasks.sleepForever();
                        return null;
                      })));
    }
    await()
        .atMost(SOON)
        .until(() -> test.worker(victim).fetch(() -> Tasks.counted("called by workers")) == 2);

    test.worker(victim).kill();

    assertThat(calls)
        .allSatisfy(call ->
            assertThatThrownBy(() -> call.fetch(SOON))
                .isInstanceOf(RemoteException.class)
                .hasRootCauseInstanceOf(ProcessExitedException.class)
                .rootCause()
                .hasMessageContaining("was killed by signal 9 (SIGKILL)"));
  }

  @Test
  void sharedMemoryThatAWorkerHadNamedGoesWithIt(TestCluster test) throws Exception {
    TestWorker victim = test.newWorker();
    Path named = Path.of("/dev/shm/jdist-" + victim.process().pid() + "-00ff");
    Files.createFile(named); // as if it were killed before the other end had it

    victim.kill();

    await().atMost(SOON).until(() -> !Files.exists(named));
  }

  @Test
  void callsMadeWhileAWorkerDiesAllEnd(TestCluster test) throws Exception {
    TestWorker victim = test.newWorker();
    List<RemoteFuture<int[]>> calls = new ArrayList<>();
    Thread killer = new Thread(victim::kill);

    int size = 1;
    try {
      for (int i = 0; i < 20_000; i++) {
        if (i == 2_000) {
          killer.start();
        }
        size = 1 + (i * 37) % 30_000;
        int[] argument = new int[size];
        calls.add(victim.call(() -> argument));
      }
    } catch (ProcessExitedException e) {
      assertThat(e.processId()).isEqualTo(victim.id());
    }
    killer.join();

    for (RemoteFuture<int[]> call : calls) {
      try {
        assertThat(call.fetch(SOON)).isNotEmpty();
      } catch (ProcessExitedException e) {
        assertThat(e.processId()).isEqualTo(victim.id());
      }
    }
  }

  @Test
  void aWorkerThatDiesWhileALargeArrayIsSentToItFailsTheCall(TestCluster test) throws Exception {
    TestWorker victim = test.newWorker();
    victim.process(); // it is there
    double[] large = new double[32 << 20];
    Thread killer = new Thread(victim::kill);

    killer.start();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                victim.fetch(() -> large.length);
              }
            })
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("SIGKILL");
    killer.join();
  }

  @Test
  void aWorkerThatDiesWhileItSendsALargeArrayFailsTheCall(TestCluster test) throws Exception {
    TestWorker victim = test.newWorker();
    Thread killer = new Thread(victim::kill);

    killer.start();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                victim.fetch(() -> new double[32 << 20]);
              }
            })
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("SIGKILL");
    killer.join();
  }

  @Test
  void aValueOnADeadWorkerIsGoneUnlessItWasFetched(TestCluster test) {
    TestWorker victim = test.newWorker();
    RemoteFuture<int[]> fetched = victim.call(() -> new int[100_000]);
    RemoteFuture<int[]> left = test.cluster().remoteCallWait(victim.id(), () -> new int[100_000]);
    RemoteFuture<Integer> unset = test.cluster().remoteFuture(victim.id());
    fetched.fetch();
    RemoteFuture<Integer> waiting = test.worker(2).call(() -> unset.fetch());

    victim.kill();

    assertThatThrownBy(() -> waiting.fetch(SOON))
        .hasRootCauseInstanceOf(ProcessExitedException.class);
    assertThatThrownBy(() -> unset.fetch(SOON)).isInstanceOf(ProcessExitedException.class);
    assertThatThrownBy(() -> left.fetch(SOON)).isInstanceOf(ProcessExitedException.class);
    assertThatThrownBy(() -> unset.put(1)).isInstanceOf(ProcessExitedException.class);
    assertThatThrownBy(() -> test.worker(2).call(left::fetch).fetch(SOON))
        .hasRootCauseInstanceOf(ProcessExitedException.class);
    assertThat(fetched.fetch(SOON)).hasSize(100_000);
  }

  /// In Julia it is lost unless it was fetched.
  @Test
  void aFailureOutlivesItsWorker(TestCluster test) {
    TestWorker victim = test.newWorker();
    RemoteFuture<Object> failed =
        victim.call(() -> {
          throw new IllegalStateException("before I died");
        });
    await().atMost(SOON).until(failed::isReady);

    victim.kill();
    await().atMost(SOON).until(() -> !test.cluster().procs().contains(victim.id()));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> failed.fetch(SOON)).hasRootCauseMessage("before I died");
    }
  }

  @Test
  void whoWaitsForAValueThatOnlyADeadWorkerCouldHaveSentIsTold(TestCluster test) {
    // the victim calls worker 2, passes the future on to worker 3, and dies before the call ends
    TestWorker victim = test.newWorker();
    victim.fetch(() -> {
      RemoteFuture<Integer> value =
          Distributed.remoteCall(
              2,
              () -> {
                Tasks.waitAt("orphan");
                return 1;
              });
      Distributed.remoteDo(3, () -> Orphan.waiting = Distributed.remoteCall(3, value::fetch));
      return null;
    });
    await().atMost(SOON).until(() -> test.worker(3).fetch(() -> Orphan.waiting != null));
    await().atMost(SOON).until(() -> test.worker(2).fetch(() -> Tasks.waitingAt("orphan")) == 1);

    victim.kill();

    await().atMost(SOON).until(() -> test.worker(3).fetch(() -> Orphan.waiting.isDone()));
  }

  private static final class Orphan {
    static RemoteFuture<Integer> waiting;
  }

  @Test
  void aValueThatOthersMayStillPutOutlivesItsMaker(TestCluster test) {
    TestWorker victim = test.newWorker();
    RemoteFuture<Integer> value = victim.fetch(() -> Distributed.<Integer>remoteFuture(2));
    RemoteFuture<Integer> waiting = test.worker(3).call(value::fetch);

    victim.kill();
    await().atMost(SOON).until(() -> !test.cluster().procs().contains(victim.id()));
    value.put(5);

    assertThat(waiting.fetch(SOON)).isEqualTo(5);
  }

  @Test
  void whatADeadWorkerHeldIsFreed(TestCluster test) {
    TestWorker victim = test.newWorker();
    victim.fetch(() -> {
      Held.future = Distributed.remoteCallWait(2, Held::new);
      return null;
    });
    assertThat(test.worker(2).fetch(Held::collect)).as("held by the worker alone").isFalse();

    victim.kill();

    await().atMost(SOON).until(() -> test.worker(2).fetch(Held::collect));
  }

  private static final class Held implements java.io.Serializable {
    private static final long serialVersionUID = 1;
    static RemoteFuture<Held> future;
    static java.lang.ref.WeakReference<Held> last;

    private final int[] content = new int[100_000];

    Held() {
      last = new java.lang.ref.WeakReference<>(this);
    }

    static boolean collect() {
      System.gc();
      return last.get() == null;
    }

    @Override
    public String toString() {
      return "held " + content.length;
    }
  }

  @Test
  void everywhereCollectsTheFailureOfADyingWorker(TestCluster test) {
    TestWorker victim = test.newWorker();
    int id = victim.id();

    assertThatThrownBy(() ->
            test.cluster()
                .everywhere(() -> {
                  if (Distributed.myId() == id) {
                    Runtime.getRuntime().halt(9);
                  }
                  Tasks.count("everywhere");
                }))
        .isInstanceOf(jdist.failure.CompositeException.class)
        .hasCauseInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("exited with status 9");
    assertThat(test.worker(3).fetch(() -> Tasks.counted("everywhere"))).isEqualTo(1);
  }

  @Test
  @WithCluster(workers = 2, heartbeatMillis = 300)
  void aFrozenWorkerIsNoticed(TestCluster test) throws Exception {
    TestWorker victim = test.newWorker();
    int id = victim.id();
    freeze(victim.process().pid());

    RemoteFuture<Integer> call = victim.call(() -> 1);
    RemoteFuture<Integer> fromAWorker =
        test.worker(2).call(() -> Distributed.remoteCallFetch(id, () -> 1));

    assertThatThrownBy(() -> call.fetch(SOON))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("nothing was heard from it for");
    assertThatThrownBy(() -> fromAWorker.fetch(SOON))
        .hasRootCauseInstanceOf(ProcessExitedException.class);
    assertThat(victim.isAlive()).isFalse();
  }

  private static void freeze(long pid) throws Exception {
    new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
    Path status = Path.of("/proc/" + pid + "/status");
    await().atMost(SOON).until(() -> Files.readString(status).contains("State:\tT (stopped)"));
  }

  @Test
  void allWorkersKilledAtOnceFailAllTheirCallsAndTheClusterGoesOnAlone(TestCluster test) {
    try (Cluster cluster = Cluster.local(3)) {
      List<Integer> ids = cluster.workers();
      Map<Integer, Long> pids = cluster.fetchEverywhere(ids, () -> ProcessHandle.current().pid());
      List<RemoteFuture<Void>> calls = new ArrayList<>();
      for (int id : ids) {
        int next = id == 4 ? 2 : id + 1; // each waits for another one, in a ring
        calls.add(cluster.remoteRun(id, Tasks::sleepForever));
        calls.add(
            cluster.remoteRun(id, () -> Distributed.remoteRun(next, Tasks::sleepForever).await()));
      }

      pids.values().forEach(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());

      assertThat(calls)
          .allSatisfy(call ->
              assertThatThrownBy(() -> call.fetch(SOON))
                  .satisfiesAnyOf(
                      failure ->
                          assertThat(failure)
                              .isInstanceOf(ProcessExitedException.class)
                              .hasMessageContaining("was killed by signal 9 (SIGKILL)"),
                      failure ->
                          assertThat(failure)
                              .hasRootCauseInstanceOf(ProcessExitedException.class)));
      await().atMost(SOON).until(() -> cluster.procs().equals(List.of(1)));
      assertThat(cluster.workers()).containsExactly(1);
      assertThat(cluster.remoteCallFetch(Distributed.ANY, () -> 5)).isEqualTo(5);
      assertThat(cluster.addProcs(1)).containsExactly(5);
      assertThat(cluster.remoteCallFetch(5, () -> 6)).isEqualTo(6);
    }
    assertThat(test.cluster().procs()).contains(2, 3);
  }

  @Test
  @WithCluster(workers = 1, heartbeatMillis = 300)
  void theLastWordsOfAFrozenWorkerAreInTheFailure(TestCluster test) throws Exception {
    test.expectErrors("swapping\n");
    TestWorker victim = test.newWorker();
    test.cluster().remoteRun(victim.id(), () -> System.err.println("swapping")).await();
    freeze(victim.process().pid());

    assertThatThrownBy(() -> victim.call(() -> 1).fetch(SOON))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("was lost: nothing was heard from it for ")
        .hasMessageEndingWith(
            "; it was killed by signal 9 (SIGKILL); its last lines were:\n  swapping");
  }
}
