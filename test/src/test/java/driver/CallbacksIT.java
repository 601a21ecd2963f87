package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import jdist.Distributed;
import jdist.cluster.WorkerCallbacks;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
import jdist.failure.LaunchException;
import jdist.failure.NotDriverException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Those who ask are told of workers' lives.
@WithCluster(workers = 1)
class CallbacksIT {
  /// Notes what it is told.
  private static class Notes implements WorkerCallbacks {
    final Queue<String> all = new ConcurrentLinkedQueue<>();

    @Override
    public void starting(int count, WorkerOptions options) throws Exception {
      all.add("starting " + count + " with " + options.threads().orElse(0) + " threads");
    }

    @Override
    public void started(int processId) throws Exception {
      int answer = Distributed.remoteCallFetch(processId, Distributed::myId);
      all.add("started " + answer + " listed " + Distributed.procs().contains(processId));
    }

    @Override
    public void exiting(int processId) throws Exception {
      int answer = Distributed.remoteCallFetch(processId, Distributed::myId);
      all.add("exiting " + answer + " listed " + Distributed.procs().contains(processId));
    }

    @Override
    public void exited(int processId, WorkerState state, Map<String, Object> statuses)
        throws Exception {
      String status = String.valueOf(Distributed.getStatus(processId, "last").orElse("none"));
      all.add("exited " + processId + " " + state + " " + statuses + " " + status);
    }
  }

  @Test
  void aWorkersLifeIsToldInOrder(TestCluster test) {
    Notes notes = new Notes();
    int id;
    try (var _ = test.cluster().addCallbacks(notes)) {
      TestWorker worker = test.newWorker();
      id = worker.id();
      worker.run(() -> Distributed.setStatus("last", "idle")).fetch(SOON);
      test.cluster().rmProcs(List.of(id));
      await().atMost(SOON).until(() -> notes.all.size() == 4);
    }
    test.cluster().rmProcs(List.of(test.newWorker().id()));

    assertThat(notes.all)
        .containsExactly(
            "starting 1 with 4 threads",
            "started " + id + " listed true",
            "exiting " + id + " listed false",
            "exited " + id + " TERMINATED {last=idle} idle");
  }

  @Test
  void oneThatDiesIsNotSaidToBeExiting(TestCluster test) {
    Notes notes = new Notes();
    TestWorker victim = test.newWorker();
    try (var _ = test.cluster().addCallbacks(notes)) {
      victim.kill();
      await().atMost(SOON).until(() -> !notes.all.isEmpty());
    }

    assertThat(notes.all).containsExactly("exited " + victim.id() + " EXTERMINATED {} none");
  }

  @Test
  void severalAreToldAtOnceAndTheSameOneTwiceIfItIsAddedTwice(TestCluster test) {
    CyclicBarrier allAtOnce = new CyclicBarrier(3);
    Notes notes =
        new Notes() {
          @Override
          public void started(int processId) throws Exception {
            allAtOnce.await(SOON.toSeconds(), TimeUnit.SECONDS);
            super.started(processId);
          }
        };
    try (var _ = test.cluster().addCallbacks(notes);
        var _ = test.cluster().addCallbacks(notes);
        var _ = test.cluster().addCallbacks(notes)) {
      int id = test.newWorker().id();

      assertThat(notes.all)
          .filteredOn(each -> each.equals("started " + id + " listed true"))
          .hasSize(3);
    }
  }

  @Test
  void whatStartingThrowsKeepsWorkersFromBeingStarted(TestCluster test) {
    List<Integer> before = test.cluster().procs();
    WorkerCallbacks full =
        new WorkerCallbacks() {
          @Override
          public void starting(int count, WorkerOptions options) {
            throw new IllegalStateException("no more licences");
          }
        };

    try (var _ = test.cluster().addCallbacks(full)) {
      assertThatThrownBy(() -> test.add(2))
          .isInstanceOf(LaunchException.class)
          .hasMessage(
              "a callback failed when workers were about to start:"
                  + " java.lang.IllegalStateException: no more licences; none was started")
          .hasRootCauseMessage("no more licences");
      assertThat(test.add(0)).isEmpty();
    }
    assertThat(test.cluster().procs()).isEqualTo(before);
    assertThat(test.add(1)).hasSize(1);
  }

  @Test
  void whatStartedThrowsComesOutAndTheWorkersStay(TestCluster test) {
    WorkerCallbacks picky =
        new WorkerCallbacks() {
          @Override
          public void started(int processId) {
            throw new IllegalStateException("not " + processId);
          }
        };

    try (var _ = test.cluster().addCallbacks(picky)) {
      LaunchException failure = catchThrowableOfType(LaunchException.class, () -> test.add(2));

      assertThat(failure)
          .hasMessageContaining("a callback failed when worker ")
          .hasMessageContaining("IllegalStateException: not ")
          .hasMessageEndingWith("; the workers stay");
      assertThat(failure.joined()).hasSize(2);
      assertThat(failure.getSuppressed()).hasSize(1);
      assertThat(test.cluster().procs()).containsAll(failure.joined());
    }
  }

  @Test
  void oneThatHangsHoldsAnExitUpForItsLimitOnly(TestCluster test) {
    CountDownLatch interrupted = new CountDownLatch(1);
    WorkerCallbacks stuck =
        new WorkerCallbacks() {
          @Override
          public void exiting(int processId) throws InterruptedException {
            try {
              Tasks.sleepForever();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
          }

          @Override
          public Duration exitingLimit() {
            return Duration.ofSeconds(1);
          }
        };
    int id = test.newWorker().id();

    try (var _ = test.cluster().addCallbacks(stuck)) {
      test.cluster().rmProcs(List.of(id));
    }

    assertThat(test.cluster().workerState(id)).isEqualTo(WorkerState.TERMINATED);
    await().atMost(SOON).until(() -> interrupted.getCount() == 0);
    assertThat(test.notices())
        .anyMatch(text ->
            text.contains("told that worker " + id + " is about to be stopped, was interrupted"));
  }

  @Test
  void oneThatIsSlowIsNamed(TestCluster test) {
    CountDownLatch named = new CountDownLatch(1);
    WorkerCallbacks slow =
        new WorkerCallbacks() {
          @Override
          public void started(int processId) throws InterruptedException {
            named.await();
          }
        };
    Thread watcher =
        Thread.ofVirtual()
            .start(() -> {
              await()
                  .atMost(SOON)
                  .until(() ->
                      test.notices().stream()
                          .anyMatch(text -> text.contains("has been running for 10 s")));
              named.countDown();
            });

    try (var _ = test.cluster().addCallbacks(slow)) {
      assertThat(test.add(1)).hasSize(1);
    }

    assertThat(watcher).isNotNull();
    assertThat(test.notices())
        .anyMatch(text -> text.startsWith("the callback driver.CallbacksIT$"));
  }

  @Test
  void whatExitingAndExitedThrowHarmsNobody(TestCluster test) {
    CountDownLatch told = new CountDownLatch(2);
    WorkerCallbacks failing =
        new WorkerCallbacks() {
          @Override
          public void exiting(int processId) {
            told.countDown();
            throw new IllegalStateException("exiting");
          }

          @Override
          public void exited(int processId, WorkerState state, Map<String, Object> statuses) {
            told.countDown();
            throw new IllegalStateException("exited");
          }
        };
    int id = test.newWorker().id();

    try (var _ = test.cluster().addCallbacks(failing)) {
      test.cluster().rmProcs(List.of(id));
      await().atMost(SOON).until(() -> told.getCount() == 0);
    }

    assertThat(test.cluster().workerState(id)).isEqualTo(WorkerState.TERMINATED);
  }

  @Test
  @Timeout(60)
  void theEndOfTheClusterIsToldToo() {
    TestCluster test = TestCluster.start(2, 2, WorkerOptions.defaults());
    Notes notes = new Notes();
    var _ = test.cluster().addCallbacks(notes);

    test.closeAndCheck();

    assertThat(notes.all)
        .containsExactlyInAnyOrder(
            "exiting 2 listed false",
            "exiting 3 listed false",
            "exited 2 TERMINATED {} none",
            "exited 3 TERMINATED {} none");
  }

  @Test
  void onlyTheDriverIsTold(TestCluster test) {
    assertThatThrownBy(() ->
            test.worker(2)
                .run(() -> {
                  var _ = Distributed.addCallbacks(new Notes());
                })
                .fetch(SOON))
        .hasCauseInstanceOf(NotDriverException.class);
  }
}
