package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.function.Supplier;
import jdist.Distributed;
import jdist.cluster.WorkerConfig;
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
  void whoIsToldOfAWorkerByAnotherKnowsIt(TestCluster test) {
    int there = test.cluster().procs().getLast();
    for (int i = 0; i < 5; i++) {
      RemoteFuture<Integer> told = test.worker(2).call(() -> tellOfOneAfter(there));

      List<Integer> added = test.cluster().addProcs(1);

      assertThat(told.fetch(SOON)).isEqualTo(added.getFirst());
      test.cluster().rmProcs(added);
    }
  }

  /// As soon as this process knows a new one, has another one call it.
  private static int tellOfOneAfter(int last) throws InterruptedException {
    while (Distributed.procs().getLast() <= last) {
      Thread.sleep(0, 100_000);
    }
    int processId = Distributed.procs().getLast();
    return Distributed.remoteCallFetch(
        3, () -> Distributed.remoteCallFetch(processId, Distributed::myId));
  }

  @Test
  void whoJoinsLaterHearsHowOneEndedThatItNeverMet(TestCluster test) {
    TestWorker ended = test.newWorker();
    RemoteFuture<byte[]> value = test.cluster().remoteCallWait(ended.id(), () -> new byte[100_000]);
    test.cluster().rmProcs(List.of(ended.id()));
    TestWorker later = test.newWorker();

    assertThatThrownBy(() -> later.fetch(() -> value.fetch()))
        .hasCauseInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("worker " + ended.id())
        .hasMessageContaining("was removed");
    assertThatThrownBy(() -> later.fetch(() -> Distributed.remoteCallFetch(4711, () -> 1)))
        .hasMessageContaining("no process with id 4711 exists");
    test.cluster().rmProcs(List.of(later.id()));
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

  private static Object sleepForever() throws InterruptedException {
    Tasks.sleepForever();
    return 1;
  }
}
