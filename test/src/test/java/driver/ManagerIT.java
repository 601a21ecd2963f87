package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import jdist.Distributed;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Topology;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerProcess;
import jdist.cluster.WorkerSeed;
import jdist.failure.CallInterruptedException;
import jdist.failure.LaunchException;
import jdist.failure.NotDriverException;
import jdist.failure.ProcessExitedException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Test;

/// Workers by a manager that is not jdist's, and what may go wrong with one.
@WithCluster(workers = 1)
class ManagerIT {
  /// Starts nothing.
  private abstract static class BadManager extends PlainManager {
    @Override
    public abstract void launch(LaunchRequest request, Report report) throws InterruptedException;

    WorkerConfig begin(LaunchRequest request, WorkerSeed seed) {
      try {
        return start(request, seed);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public String name() {
      return "BadManager";
    }
  }

  @Test
  void itsWorkersAreAsGoodAsOthers(TestCluster test) {
    PlainManager manager = new PlainManager();

    List<Integer> added = test.cluster().addProcs(manager, 2);

    int first = added.getFirst();
    int last = added.getLast();
    assertThat(test.cluster().workers()).containsAll(added);
    assertThat(test.cluster().<Integer>remoteCallFetch(first, Distributed::myId)).isEqualTo(first);
    assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(last, Distributed::myId)))
        .isEqualTo(last);
    assertThat(
            test.cluster()
                .remoteCallFetch(last, () -> Distributed.remoteCallFetch(first, () -> 6 * 7)))
        .isEqualTo(42);
    test.cluster().rmProcs(added);
    assertThat(added).allMatch(id -> !manager.process(id).isAlive());
  }

  @Test
  void aManagerHearsWhatBecomesOfItsWorkers(TestCluster test) {
    PlainManager manager = new PlainManager();
    int first = test.cluster().addProcs(manager, 1).getFirst();
    int second = test.cluster().addProcs(manager, 1).getFirst();
    await().atMost(SOON).until(() -> manager.told().size() == 2);

    test.cluster().interrupt(List.of(first));
    await().atMost(SOON).until(() -> manager.told().contains("INTERRUPT " + first));
    test.cluster().rmProcs(List.of(first));
    await().atMost(SOON).until(() -> manager.told().contains("FINALIZE " + first));
    manager.process(second).destroyForcibly();

    await().atMost(SOON).until(() -> manager.told().contains("FINALIZE " + second));
    assertThat(manager.told())
        .containsExactly(
            "REGISTER " + first,
            "REGISTER " + second,
            "INTERRUPT " + first,
            "kill " + first,
            "DEREGISTER " + first,
            "FINALIZE " + first,
            "DEREGISTER " + second,
            "FINALIZE " + second);
  }

  @Test
  void aWorkerIsListedAsSoonAsItHasJoinedThoughOthersHaveNotBegun(TestCluster test) {
    PlainManager manager =
        new BadManager() {
          @Override
          public void launch(LaunchRequest request, Report report) {
            WorkerSeed first = request.seeds().getFirst();
            report.started(begin(request, first));
            await().atMost(SOON).until(() -> test.cluster().workers().contains(first.processId()));
            report.started(begin(request, request.seeds().getLast()));
          }
        };

    List<Integer> added = test.cluster().addProcs(manager, 2);

    assertThat(test.cluster().workers()).containsAll(added);
    test.cluster().rmProcs(added);
  }

  @Test
  void aWorkerWhoseDriverDoesNotComeEndsByItself(TestCluster test) {
    PlainManager forgetful =
        new BadManager() {
          @Override
          public void launch(LaunchRequest request, Report report) throws InterruptedException {
            WorkerSeed seed = request.seeds().getFirst();
            WorkerConfig _ = begin(request, seed);
            int status = process(seed.processId()).waitFor();
            report.failed(
                new LaunchException.Failure(
                    seed.processId(), "here", "join", "it ended with status " + status, "", ""));
          }
        };

    assertThatThrownBy(() ->
            test.cluster()
                .addProcs(forgetful, 1, options -> options.workerTimeout(Duration.ofSeconds(1))))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("it ended with status 1");
  }

  @Test
  void whatAManagerThrowsIsToldAndHarmsNobody(TestCluster test) {
    PlainManager manager =
        new PlainManager() {
          @Override
          public void manage(int processId, WorkerConfig worker, Operation operation)
              throws Exception {
            throw new IOException("no " + operation + " today");
          }

          @Override
          public void kill(int processId, WorkerConfig worker) {
            throw new AssertionError("not killed");
          }

          @Override
          public String name() {
            return "Moody";
          }
        };

    int added = test.cluster().addProcs(manager, 1).getFirst();
    test.cluster().rmProcs(List.of(added));

    assertThat(manager.process(added).isAlive()).isFalse();
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(test.notices())
                .contains(
                    "Moody failed in manage(REGISTER) of worker "
                        + added
                        + ": java.io.IOException: no REGISTER today",
                    "Moody failed in kill of worker "
                        + added
                        + ": java.lang.AssertionError: not killed",
                    "Moody failed in manage(FINALIZE) of worker "
                        + added
                        + ": java.io.IOException: no FINALIZE today"));
  }

  @Test
  void aManageThatDoesNotReturnKeepsNobody(TestCluster test) {
    CountDownLatch never = new CountDownLatch(1);
    PlainManager manager =
        new PlainManager() {
          @Override
          public void manage(int processId, WorkerConfig worker, Operation operation)
              throws Exception {
            never.await();
          }
        };

    int added = test.cluster().addProcs(manager, 1).getFirst();
    test.cluster().rmProcs(List.of(added), SOON);

    assertThat(test.cluster().workers()).doesNotContain(added);
    never.countDown();
  }

  @Test
  void aManagerThatThrowsFailsTheWorkersItHasNotReported(TestCluster test) {
    BadManager manager =
        new BadManager() {
          @Override
          public void launch(LaunchRequest request, Report report) {
            report.started(begin(request, request.seeds().getFirst()));
            throw new IllegalStateException("the quota is used up");
          }
        };

    assertThatThrownBy(() -> test.cluster().addProcs(manager, 3))
        .isInstanceOfSatisfying(
            LaunchException.class,
            failure -> {
              assertThat(failure.joined()).hasSize(1);
              assertThat(failure.failures()).hasSize(2);
              assertThat(failure.failures().getFirst().stage()).isEqualTo("start");
            })
        .hasMessageStartingWith(
            "could not start 2 workers: BadManager failed:"
                + " java.lang.IllegalStateException: the quota is used up\n  stage   start")
        .hasMessageEndingWith("1 of 3 workers were ready")
        .hasCauseInstanceOf(IllegalStateException.class);
    removeOthers(test);
  }

  private static void removeOthers(TestCluster test) {
    test.cluster().rmProcs(test.cluster().workers().stream().filter(id -> id > 2).toList());
  }

  @Test
  void aManagerThatReturnsTooFewIsNotWaitedFor(TestCluster test) {
    BadManager manager =
        new BadManager() {
          @Override
          public void launch(LaunchRequest request, Report report) {
            report.started(begin(request, request.seeds().getLast()));
          }
        };

    assertThatThrownBy(() -> test.cluster().addProcs(manager, 2))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining(": BadManager returned too few workers\n");
    removeOthers(test);
  }

  @Test
  void aManagerThatNeverReturnsIsInterruptedAndItsLateWorkerIsKilled(TestCluster test) {
    AtomicReference<WorkerConfig> late = new AtomicReference<>();
    CountDownLatch reported = new CountDownLatch(1);
    BadManager manager =
        new BadManager() {
          @Override
          public void launch(LaunchRequest request, Report report) {
            WorkerConfig worker = begin(request, request.seeds().getFirst());
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException _) {
              late.set(worker);
              report.started(worker);
              reported.countDown();
            }
          }
        };

    assertThatThrownBy(() ->
            test.cluster()
                .addProcs(manager, 1, options -> options.workerTimeout(Duration.ofMillis(500))))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining(": BadManager reported nothing for 10 s\n  stage   announce");

    await().atMost(SOON).until(() -> reported.getCount() == 0);
    int id = late.get().processId();
    await().atMost(SOON).until(() -> !manager.process(id).isAlive());
    assertThat(test.notices()).contains("BadManager reported worker " + id + " too late");
    assertThat(test.cluster().workers()).containsExactly(2);
  }

  @Test
  void whatIsReportedTwiceCountsOnce(TestCluster test) {
    AtomicReference<WorkerConfig> second = new AtomicReference<>();
    BadManager manager =
        new BadManager() {
          @Override
          public void launch(LaunchRequest request, Report report) {
            WorkerSeed seed = request.seeds().getFirst();
            WorkerConfig worker = begin(request, seed);
            report.started(worker);
            report.started(worker);
            report.failed(
                new LaunchException.Failure(seed.processId(), "here", "start", "no", "", ""));
            second.set(begin(request, seed));
            report.started(second.get());
            report.started(WorkerConfig.of(4711, "nowhere", WorkerProcess.unknown()));
          }
        };

    List<Integer> added = test.cluster().addProcs(manager, 1);

    int id = added.getFirst();
    assertThat(test.cluster().<Integer>remoteCallFetch(id, Distributed::myId)).isEqualTo(id);
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(test.notices())
                .contains(
                    "BadManager reported worker " + id + " twice",
                    "BadManager reported worker 4711, which it was not asked for"));
    await().atMost(SOON).until(() -> second.get().process().awaitExit(Duration.ZERO));
    test.cluster().rmProcs(added);
  }

  @Test
  void aWorkerThatNothingReachesFailsToJoin(TestCluster test) {
    PlainManager manager =
        new PlainManager(worker -> WorkerConfig.of(worker.processId(), "here", worker.process())) {
          @Override
          public String name() {
            return "Streamless";
          }
        };

    assertThatThrownBy(() -> test.cluster().addProcs(manager, 1))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("on here: ")
        .hasMessageContaining("it does not listen on a port, and Streamless has no connect");
    await().atMost(SOON).until(() -> manager.told().size() == 2);
    assertThat(manager.told()).allMatch(it -> it.startsWith("kill") || it.startsWith("FINALIZE"));
  }

  @Test
  void aWorkerOfAManagerThatDiesFailsItsCalls(TestCluster test) {
    PlainManager manager = new PlainManager();
    int added = test.cluster().addProcs(manager, 1).getFirst();

    assertThatThrownBy(
            () -> test.cluster().remoteRun(added, () -> Runtime.getRuntime().halt(3)).fetch(SOON))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("exited with status 3");
  }

  @Test
  void anInterruptGivesALaunchUp(TestCluster test) {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Thread> adding = new AtomicReference<>();
    BadManager manager =
        new BadManager() {
          @Override
          public void launch(LaunchRequest request, Report report) throws InterruptedException {
            report.started(begin(request, request.seeds().getFirst()));
            begun.countDown();
            new CountDownLatch(1).await();
          }
        };
    CompletableFuture<List<Integer>> added =
        CompletableFuture.supplyAsync(
            () -> test.cluster().addProcs(manager, 2),
            task -> adding.set(Thread.ofPlatform().daemon().start(task)));
    await().atMost(SOON).until(() -> begun.getCount() == 0 && adding.get() != null);

    adding.get().interrupt();

    assertThatThrownBy(added::join).hasCauseInstanceOf(CallInterruptedException.class);
    assertThat(test.cluster().workers()).containsExactly(2);
  }

  @Test
  void aTopologyThatDiffersIsRefusedBeforeAnythingStarts(TestCluster test) {
    PlainManager manager = new PlainManager();

    assertThatThrownBy(() ->
            test.cluster()
                .addProcs(manager, 1, options -> options.topology(Topology.MASTER_WORKER)))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("workers with topology all-to-all exist already");
    assertThat(manager.told()).isEmpty();
  }

  @Test
  void onlyTheDriverAddsWorkersByAManager(TestCluster test) {
    assertThatThrownBy(() ->
            test.worker(2)
                .fetch(() -> {
                  ClusterManager manager = new PlainManager();
                  return Distributed.addProcs(manager, 1);
                }))
        .hasCauseInstanceOf(NotDriverException.class);
  }
}
