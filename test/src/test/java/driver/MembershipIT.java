package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.Topology;
import jdist.cluster.WorkerConfig;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.ClusterClosedException;
import jdist.failure.JdistException;
import jdist.failure.LaunchException;
import jdist.failure.NotDriverException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workers that come and go.
@WithCluster(workers = 2)
class MembershipIT {
  @TempDir Path folder;

  @Test
  void workersThatAreAddedAreKnownEverywhere(TestCluster test) {
    List<Integer> added = test.cluster().addProcs(2);

    assertThat(added).hasSize(2);
    assertThat(test.cluster().procs()).containsAll(added);
    assertThat(test.worker(2).fetch(Distributed::procs)).isEqualTo(test.cluster().procs());
    int first = added.getFirst();
    int last = added.getLast();
    assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(last, Distributed::myId)))
        .isEqualTo(last);
    assertThat(
            test.cluster()
                .remoteCallFetch(last, () -> Distributed.remoteCallFetch(first, Distributed::myId)))
        .isEqualTo(first);
    test.cluster().rmProcs(added);
  }

  @Test
  void workersThatAreRemovedAreGoneAndTheirIdsAreNotReused(TestCluster test) {
    TestWorker removed = test.newWorker();
    RemoteFuture<Void> underWay = test.cluster().remoteRun(removed.id(), Tasks::sleepForever);
    ProcessHandle process = removed.process();

    test.cluster().rmProcs(List.of(removed.id(), 4711));

    assertThat(process.isAlive()).isFalse();
    assertThat(test.cluster().procs()).doesNotContain(removed.id());
    assertThat(test.worker(2).fetch(Distributed::procs)).doesNotContain(removed.id());
    assertThatThrownBy(() -> underWay.fetch(SOON))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("worker " + removed.id() + " (")
        .hasMessageContaining("was removed");
    assertThatThrownBy(() -> removed.call(() -> 1)).isInstanceOf(ProcessExitedException.class);
    assertThat(test.newWorker().id()).isGreaterThan(removed.id());
    assertThat(test.notices()).as("nobody died").noneMatch(text -> text.startsWith("worker "));
  }

  @Test
  void aWorkerThatIsRemovedWhileOthersConnectToItHarmsNobodyElse(TestCluster test) {
    for (int round = 0; round < 5; round++) {
      int removed = test.newWorker().id();
      List<RemoteFuture<Void>> callers = new ArrayList<>();
      for (int caller : List.of(2, 3, test.newWorker().id())) {
        callers.add(test.cluster().remoteRun(caller, () -> callUntilGone(removed)));
      }

      test.cluster().rmProcs(List.of(removed));

      callers.forEach(
          caller -> assertThatCode(() -> caller.await(SOON)).doesNotThrowAnyException());
    }
  }

  private static void callUntilGone(int removed) {
    while (true) {
      try {
        Distributed.remoteCallFetch(removed, () -> 1);
      } catch (ProcessExitedException _) {
        return;
      }
    }
  }

  @Test
  void shutdownHooksOfARemovedWorkerRun(TestCluster test) {
    TestWorker removed = test.newWorker();
    String file = folder.resolve("hook").toString();
    test.cluster()
        .remoteRun(
            removed.id(),
            () ->
                Runtime.getRuntime()
                    .addShutdownHook(
                        new Thread(() -> {
                          try {
                            Files.writeString(Path.of(file), "ran");
                          } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                          }
                        })))
        .await();

    test.cluster().rmProcs(List.of(removed.id()));

    assertThat(Path.of(file)).hasContent("ran");
  }

  @Test
  void aRemovedWorkerThatDoesNotEndIsKilled(TestCluster test) {
    TestWorker removed = test.newWorker();
    test.cluster()
        .remoteRun(
            removed.id(),
            () -> Runtime.getRuntime().addShutdownHook(new Thread(MembershipIT::neverEnd)))
        .await();
    ProcessHandle process = removed.process();

    assertThatThrownBy(() -> test.cluster().rmProcs(List.of(removed.id()), Duration.ofMillis(100)))
        .isInstanceOf(TimeLimitException.class)
        .hasMessageContaining("[" + removed.id() + "]");
    assertThat(test.cluster().procs()).doesNotContain(removed.id());

    await().atMost(SOON).until(() -> !process.isAlive());
  }

  private static void neverEnd() {
    while (true) {
      try {
        Tasks.sleepForever();
      } catch (InterruptedException _) {
        Tasks.count("interrupted hook");
      }
    }
  }

  @Test
  void workersMayBeAddedByManyThreadsAtOnce(TestCluster test) {
    List<CompletableFuture<List<Integer>>> adding = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      adding.add(onItsOwnThread(() -> test.cluster().addProcs(1)));
    }
    List<Integer> added =
        adding.stream().flatMap(each -> each.join().stream()).sorted().distinct().toList();

    assertThat(added).hasSize(3);
    assertThat(test.cluster().workers()).containsAll(added);
    for (int from : added) {
      assertThat(
              test.cluster()
                  .remoteCallFetch(
                      from, () -> Distributed.fetchEverywhere(added, Distributed::myId)))
          .as("seen from worker %d", from)
          .containsOnlyKeys(added);
    }
    test.cluster().rmProcs(added);
  }

  @Test
  void workersMayBeAddedAndRemovedWhileCallsRun(TestCluster test) {
    TestWorker leaving = test.newWorker();
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    for (int id : List.of(2, 3)) {
      callers.add(
          onItsOwnThread(() -> {
            int calls = 0;
            while (!over.get()) {
              assertThat(test.cluster().<Integer>remoteCallFetch(id, Distributed::myId))
                  .isEqualTo(id);
              calls++;
            }
            return calls;
          }));
    }

    CompletableFuture<List<Integer>> adding = onItsOwnThread(() -> test.cluster().addProcs(1));
    test.cluster().rmProcs(List.of(leaving.id()));
    List<Integer> added = adding.join();
    CompletableFuture<Object> again =
        onItsOwnThread(() -> {
          test.cluster().rmProcs(added);
          return added;
        });
    test.cluster().rmProcs(added);
    again.join();
    over.set(true);

    assertThat(callers).allSatisfy(calls -> assertThat(calls.join()).isPositive());
    assertThat(test.cluster().workers())
        .doesNotContain(leaving.id())
        .doesNotContainAnyElementsOf(added);
  }

  /// The JDK's own pool has as many threads as there are cores to spare, which may be one.
  private static <T> CompletableFuture<T> onItsOwnThread(Supplier<T> body) {
    return CompletableFuture.supplyAsync(body, task -> Thread.ofPlatform().daemon().start(task));
  }

  @Test
  void aWorkerRemovedInTheMiddleOfANestedCallFailsItsCallerAndEndsWhatItCalled(TestCluster test) {
    int middle = test.newWorker().id();
    RemoteFuture<Object> call =
        test.cluster()
            .remoteCall(
                middle,
                () ->
                    Distributed.remoteCallFetch(
                        3,
                        () -> {
                          Tasks.count("nested");
                          try {
                            return sleepForever();
                          } finally {
                            Tasks.count("nested ended");
                          }
                        }));
    await().atMost(SOON).until(() -> test.worker(3).fetch(() -> Tasks.counted("nested")) == 1);

    test.cluster().rmProcs(List.of(middle));

    assertThatThrownBy(() -> call.fetch(SOON))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("was removed, and exited with status 0");
    await()
        .atMost(SOON)
        .until(() -> test.worker(3).fetch(() -> Tasks.counted("nested ended")) == 1);
  }

  @Test
  void aWorkerRemovedWhileAnotherOneWaitsForItFailsThatOnesCall(TestCluster test) {
    int last = test.newWorker().id();
    RemoteFuture<Object> call =
        test.worker(2)
            .call(() ->
                Distributed.remoteCallFetch(
                    last,
                    () -> {
                      Tasks.count("awaited");
                      return sleepForever();
                    }));
    await()
        .atMost(SOON)
        .until(() ->
            test.cluster().<Integer>remoteCallFetch(last, () -> Tasks.counted("awaited")) == 1);

    test.cluster().rmProcs(List.of(last));

    assertThatThrownBy(() -> call.fetch(SOON))
        .isInstanceOf(RemoteException.class)
        .hasRootCauseInstanceOf(ProcessExitedException.class)
        .rootCause()
        .hasMessageContaining("worker " + last + " (")
        .hasMessageContaining("was removed");
  }

  @Test
  void aFrozenWorkerIsRemovedAllTheSame(TestCluster test) throws Exception {
    TestWorker frozen = test.newWorker();
    ProcessHandle process = frozen.process();
    RemoteFuture<Void> call = test.cluster().remoteRun(frozen.id(), Tasks::sleepForever);
    new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();

    test.cluster().rmProcs(List.of(frozen.id()), SOON);

    assertThat(process.isAlive()).isFalse();
    assertThatThrownBy(() -> call.fetch(SOON))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("was removed, and was killed by signal 9 (SIGKILL)");
  }

  @Test
  void aWorkerThatDiesDuringItsJoinIsNotListed(TestCluster test) {
    for (int round = 0; round < 8; round++) {
      int delay = round * round; // milliseconds after its announcement
      AtomicInteger victim = new AtomicInteger();
      try {
        assertThat(test.add(2, test.options(), worker -> killFirst(worker, victim, delay)))
            .as("ids, if the join was complete before the death")
            .hasSize(2);
      } catch (LaunchException e) {
        assertThat(e.failures()).hasSize(1);
        assertThat(e.failures().getFirst().processId()).isEqualTo(victim.get());
        assertThat(e.joined()).hasSize(1);
      }
      await().atMost(SOON).until(() -> !test.cluster().procs().contains(victim.get()));
      assertThatThrownBy(() -> test.cluster().remoteCallFetch(victim.get(), () -> 1))
          .isInstanceOf(JdistException.class);
      test.cluster().rmProcs(test.cluster().workers().stream().filter(id -> id > 3).toList());
    }
  }

  private static void killFirst(WorkerConfig worker, AtomicInteger victim, int delay) {
    if (victim.compareAndSet(0, worker.processId())) {
      CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS)
          .execute(worker.process()::kill);
    }
  }

  @Test
  void theDriverCannotBeRemoved(TestCluster test) {
    test.cluster().rmProcs(List.of(1));

    assertThat(test.cluster().procs()).contains(1, 2, 3);
    assertThat(test.cluster().remoteCallFetch(1, () -> 1)).isEqualTo(1);
    assertThat(test.notices()).contains("process 1 is the driver, and is not removed");
  }

  @Test
  void onlyTheDriverAddsAndRemovesWorkers(TestCluster test) {
    assertThatThrownBy(() -> test.worker(2).fetch(() -> Distributed.addProcs(1)))
        .isInstanceOf(RemoteException.class)
        .cause()
        .isInstanceOf(NotDriverException.class)
        .hasMessageContaining("only process 1 can add and remove workers, and this is worker 2");
    assertThatThrownBy(
            () -> test.cluster().remoteRun(2, () -> Distributed.rmProcs(List.of(3))).fetch(SOON))
        .hasCauseInstanceOf(NotDriverException.class);
    assertThat(test.cluster().procs()).contains(2, 3);
  }

  @Test
  void aWorkerMayAskTheDriverToAddWorkers(TestCluster test) {
    int procs = test.cluster().nprocs();

    List<Integer> added =
        test.worker(2)
            .fetch(
                () -> Distributed.remoteCallFetch(1, () -> List.copyOf(Distributed.addProcs(1))));

    assertThat(test.cluster().nprocs()).isEqualTo(procs + 1);
    test.cluster().rmProcs(added);
  }

  @Test
  void workersThatCannotStartAreNamedAndTheOthersStay(TestCluster test) {
    LaunchException failure =
        catchThrowableOfType(
            LaunchException.class, () -> test.add(2, test.options().jvmOption("-XX:Nonsense{id}")));

    assertThat(failure.joined()).isEmpty();
    assertThat(failure.failures()).hasSize(2);
    assertThat(failure)
        .hasMessageContaining("could not start 2 workers on")
        .hasMessageContaining("Unrecognized VM option 'Nonsense")
        .hasMessageContaining("0 of 2 workers were ready");
    assertThat(test.cluster().procs()).contains(1, 2, 3);
  }

  @Test
  void aWorkerThatHangsBeforeItAnnouncesItselfIsGivenUp(TestCluster test) {
    assertThatThrownBy(() ->
            test.add(
                1,
                test.options()
                    .workerTimeout(Duration.ofMillis(1_500))
                    .jvmOption("-Xdebug")
                    .jvmOption(
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0")))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("the worker did not announce itself within 1500 ms");
  }

  @Test
  void aTopologyThatDiffersIsRefused(TestCluster test) {
    assertThatThrownBy(() -> test.add(1, test.options().topology(Topology.MASTER_WORKER)))
        .isInstanceOf(LaunchException.class)
        .hasMessage(
            "workers with topology all-to-all exist already; others with topology master-worker"
                + " cannot be added");
  }

  @Test
  void addingNoneIsNoFailureAndLessThanNoneIs(TestCluster test) {
    assertThat(test.cluster().addProcs(0)).isEmpty();
    assertThatThrownBy(() -> test.cluster().addProcs(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the number of workers is 0 or more, not -1");
  }

  @Test
  void anInterruptWhileWorkersStartLeavesNone(TestCluster test) throws Exception {
    List<Integer> before = test.cluster().procs();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread adding =
        Thread.ofPlatform()
            .start(() -> {
              try {
                test.cluster().addProcs(3);
              } catch (JdistException e) {
                failure.set(e);
              }
            });
    await().atMost(SOON).until(() -> children() > before.size() - 1);

    adding.interrupt();
    adding.join();

    assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
    assertThat(test.cluster().procs()).isEqualTo(before);
    await().atMost(SOON).until(() -> children() == before.size() - 1);
  }

  private static long children() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(" jdist worker "))
        .count();
  }

  @Test
  void aWorkerGetsWhatItsOptionsSay(TestCluster test) {
    int id =
        test.add(
                1,
                test.options()
                    .jvmOption("-Xmx77m")
                    .jvmOption("-Dnumber={id}")
                    .property("colour", "red and blue")
                    .environment("SHAPE", "round")
                    .directory(folder))
            .getFirst();

    List<String> facts =
        test.worker(id)
            .fetch(() ->
                List.of(
                    System.getProperty("number"),
                    System.getProperty("colour"),
                    System.getenv("SHAPE"),
                    Path.of("").toRealPath().toString(),
                    Long.toString(Runtime.getRuntime().maxMemory() >> 20)));

    assertThat(facts.subList(0, 3)).containsExactly(Integer.toString(id), "red and blue", "round");
    assertThat(Path.of(facts.get(3))).isEqualTo(folder.toAbsolutePath());
    assertThat(Integer.parseInt(facts.get(4))).isBetween(70, 77);
    test.cluster().rmProcs(List.of(id));
  }

  @Test
  void aWorkersStandardInputIsEmpty(TestCluster test) {
    assertThat(test.worker(2).fetch(() -> System.in.read())).isEqualTo(-1);
  }

  @Test
  void nothingSecretIsInArgumentsOrEnvironment(TestCluster test) throws Exception {
    for (int id : List.of(2, 3)) {
      Path process = Path.of("/proc/" + test.worker(id).process().pid());

      String arguments = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
      assertThat(arguments)
          .contains(
              "jdist worker "
                  + id
                  + " session "
                  + test.session().substring(0, 4)
                  + " driver "
                  + System.getProperty("user.name")
                  + "@"
                  + test.worker(id).host()
                  + ":"
                  + ProcessHandle.current().pid());
      assertThat(arguments).doesNotContainPattern("[0-9a-f]{64}").doesNotContain("jdist-spec");
      assertThat(Files.readString(process.resolve("environ")))
          .doesNotContainPattern("[0-9a-f]{64}");
    }
  }

  @Test
  void theFoldersOfSocketsArePrivate(TestCluster test) throws Exception {
    Path socket = test.worker(2).socket().getPath();

    assertThat(Files.getPosixFilePermissions(socket.getParent()))
        .extracting(Enum::name)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE", "OWNER_EXECUTE");
  }

  @Test
  void severalClustersLiveInOneJvm(TestCluster test) throws Exception {
    try (Cluster other = Cluster.local(1, options -> options.threads(2))) {
      assertThat(other.procs()).containsExactly(1, 2);
      assertThat(other).isNotEqualTo(test.cluster());
      assertThat(other.remoteCallFetch(2, () -> ProcessHandle.current().pid()))
          .isNotEqualTo(test.worker(2).fetch(() -> ProcessHandle.current().pid()));

      assertThatThrownBy(Distributed::myId)
          .isInstanceOf(ClusterClosedException.class)
          .hasMessageContaining("2 clusters are open in this JVM")
          .hasMessageContaining("call the methods of your Cluster object");
      assertThat(other.remoteCallFetch(1, Distributed::nprocs)).isEqualTo(2);
      assertThat(other.remoteCall(1, Distributed::nprocs).fetch()).isEqualTo(2);
      assertThat(test.cluster().remoteCallFetch(1, Cluster::current)).isEqualTo(test.cluster());
      assertThat(
              other.remoteCallFetch(2, () -> Distributed.remoteCallFetch(1, Distributed::nprocs)))
          .isEqualTo(2);
      assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(1, Distributed::nprocs)))
          .isEqualTo(test.cluster().nprocs());
    }
    assertThat(test.worker(2).fetch(() -> 1)).isEqualTo(1);
  }

  @Test
  void aFutureStaysInItsCluster(TestCluster test) {
    try (Cluster one = Cluster.local(0);
        Cluster other = Cluster.local(0)) {
      RemoteFuture<String> pending = one.remoteFuture();
      RemoteFuture<String> ready = other.remoteFuture();
      ready.put("ready");

      assertThat(ready).isNotEqualTo(pending);
      for (RemoteFuture<String> future : List.of(pending, ready)) {
        assertThatThrownBy(() -> test.cluster().remoteCall(2, () -> future.fetch()))
            .isInstanceOf(CannotTravelException.class)
            .hasMessageStartingWith("future ")
            .hasMessageEndingWith(" is of another cluster; fetch it first, and send its value");
      }
    }
  }

  @Test
  void aWorkerStaysAWorkerThoughItsCallsOpenClusters(TestCluster test) {
    int id =
        test.worker(2)
            .fetch(() -> {
              try (Cluster own = Cluster.local(0)) {
                return 10 * own.myId() + Distributed.myId();
              }
            });

    assertThat(id).isEqualTo(12);
  }

  @Test
  void aCallThatBeganWhenThereWasOneClusterKeepsIt(TestCluster test) {
    RemoteFuture<Integer> call =
        test.cluster()
            .remoteCall(
                1,
                () -> {
                  Tasks.waitAt("second cluster");
                  return Distributed.nprocs();
                });
    await().atMost(SOON).until(() -> Tasks.waitingAt("second cluster") == 1);

    try (Cluster other = Cluster.local(0)) {
      assertThat(other.nprocs()).isEqualTo(1);
      Tasks.open("second cluster");

      assertThat(call.fetch(SOON)).isEqualTo(test.cluster().nprocs());
    }
  }

  @Test
  void aClusterWithoutWorkersIsItsOwnWorker(TestCluster test) {
    try (Cluster alone = Cluster.local(0)) {
      assertThat(alone.procs()).containsExactly(1);
      assertThat(alone.workers()).containsExactly(1);
      assertThat(alone.nworkers()).isEqualTo(1);
      assertThat(alone.remoteCall(Distributed.ANY, () -> 5).fetch()).isEqualTo(5);
      assertThat(alone.addProcs(1)).containsExactly(2);
      assertThat(alone.workers()).containsExactly(2);
    }
    assertThat(test.cluster().procs()).isNotEmpty();
  }

  @Test
  void aClosedClusterSaysSo(TestCluster test) {
    Cluster closed = Cluster.local(1);
    RemoteFuture<Object> underWay = closed.remoteCall(2, MembershipIT::sleepForever);
    RemoteFuture<Object> here = closed.remoteCall(1, MembershipIT::sleepForever);
    RemoteFuture<Integer> unset = closed.remoteFuture();

    closed.close();
    closed.close();

    assertThatThrownBy(() -> underWay.fetch(SOON))
        .isInstanceOfAny(ClusterClosedException.class, ProcessExitedException.class);
    for (int id : List.of(1, 2, Distributed.ANY)) {
      assertThatThrownBy(() -> closed.remoteCall(id, () -> 1))
          .isInstanceOf(ClusterClosedException.class);
      assertThatThrownBy(() -> closed.remoteCallFetch(id, () -> 1))
          .isInstanceOf(ClusterClosedException.class);
    }
    assertThatThrownBy(() -> closed.remoteDo(1, () -> Tasks.count("closed")))
        .isInstanceOf(ClusterClosedException.class);
    assertThatThrownBy(() -> closed.addProcs(1)).isInstanceOf(ClusterClosedException.class);
    assertThatThrownBy(() -> here.fetch(SOON)).isInstanceOf(ClusterClosedException.class);
    assertThatThrownBy(() -> unset.fetch(SOON)).isInstanceOf(ClusterClosedException.class);
    assertThat(closed.procs()).contains(1);
    assertThat(test.cluster().procs()).isNotEmpty();
  }

  @Test
  void workersThatHaveJoinedAClusterSinceClosedAreNoAnswer() throws Exception {
    for (int round = 0; round < 3; round++) {
      Cluster closed = Cluster.local(0);
      CompletableFuture<List<Integer>> added =
          CompletableFuture.supplyAsync(() -> closed.addProcs(2));
      await().until(() -> closed.nprocs() > 1 || added.isDone());

      closed.close();

      assertThat(added.handle((ids, failure) -> failure == null ? ids.size() : 2).get())
          .isEqualTo(2);
    }
  }

  private static Object sleepForever() throws InterruptedException {
    Tasks.sleepForever();
    return 1;
  }
}
