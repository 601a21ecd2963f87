package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerState;
import jdist.failure.CannotTravelException;
import jdist.failure.LaunchException;
import jdist.failure.NoSuchProcessException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Test;

/// What is known of processes one by one: neighbours, states, statuses.
@WithCluster(workers = 2)
class MembersIT {
  private static final class Others {
    static void say(Object status) {
      Distributed.setStatus(status);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void localWorkersAndTheDriverShareAHost(TestCluster test) {
    assertThat(test.cluster().procsOnHostOf(1)).containsExactly(1, 2, 3);
    assertThat(test.cluster().procsOnHostOf(3)).containsExactly(1, 2, 3);
    assertThat(test.worker(2).fetch(() -> Distributed.procsOnHostOf(3))).containsExactly(1, 2, 3);
  }

  @Test
  @WithCluster(workers = 1)
  void workersOfAnotherLaunchEntryDoNot(TestCluster test) {
    int far = test.add("node9");
    int near = test.add(1).getFirst();

    for (int asked : List.of(1, 2, far, near)) {
      assertThat(test.cluster().remoteCallFetch(asked, () -> Distributed.procsOnHostOf(far)))
          .as("asked on %d", asked)
          .containsExactly(far);
      assertThat(test.cluster().remoteCallFetch(asked, () -> Distributed.procsOnHostOf(1)))
          .as("asked on %d", asked)
          .containsExactly(1, 2, near);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void theOthersAreAllButTheOneThatAsks(TestCluster test) {
    assertThat(test.cluster().otherProcs()).containsExactly(2, 3);
    assertThat(test.cluster().otherWorkers()).containsExactly(2, 3);
    assertThat(test.worker(3).fetch(Distributed::otherProcs)).containsExactly(1, 2);
    assertThat(test.worker(3).fetch(Distributed::otherWorkers)).containsExactly(2);
  }

  @Test
  void aDriverThatIsAloneHasNoOthers() {
    try (Cluster alone = Cluster.local(0)) {
      assertThat(alone.workers()).containsExactly(1);
      assertThat(alone.otherWorkers()).isEmpty();
      assertThat(alone.otherProcs()).isEmpty();
      assertThat(alone.procsOnHostOf(1)).containsExactly(1);
    }
  }

  @Test
  void neighboursOfWhomThereIsNotAreRefused(TestCluster test) {
    TestWorker gone = test.newWorker();
    int id = gone.id();
    test.cluster().rmProcs(List.of(id));

    assertThatThrownBy(() -> test.cluster().procsOnHostOf(id))
        .isInstanceOf(ProcessExitedException.class);
    assertThatThrownBy(() -> test.cluster().procsOnHostOf(99))
        .isInstanceOf(NoSuchProcessException.class)
        .hasMessageContaining("no process with id 99 exists");
    assertThatThrownBy(() -> test.worker(2).fetch(() -> Distributed.procsOnHostOf(99)))
        .hasCauseInstanceOf(NoSuchProcessException.class);
  }

  @Test
  void aStateSaysHowFarAWorkerHasCome(TestCluster test) {
    TestWorker removed = test.newWorker();
    TestWorker killed = test.newWorker();
    int id = removed.id();
    WorkerState[] whileItJoins = new WorkerState[1];
    test.add(
        1,
        test.options(),
        (WorkerConfig config) -> whileItJoins[0] = test.cluster().workerState(config.processId()));

    assertThat(whileItJoins).containsExactly(WorkerState.CREATED);
    assertThat(test.cluster().workerState(1)).isEqualTo(WorkerState.CONNECTED);
    assertThat(test.cluster().workerState(id)).isEqualTo(WorkerState.CONNECTED);
    assertThat(test.worker(2).fetch(() -> Distributed.workerState(id)))
        .isEqualTo(WorkerState.CONNECTED);

    test.cluster().rmProcs(List.of(id));
    killed.kill();

    assertThat(test.worker(2).fetch(() -> Distributed.workerState(id)))
        .isEqualTo(WorkerState.TERMINATED);
    await()
        .atMost(SOON)
        .until(() -> test.cluster().workerState(killed.id()) == WorkerState.EXTERMINATED);
  }

  @Test
  void aStateOfNoProcessIsRefusedOnEveryProcess(TestCluster test) {
    assertThatThrownBy(() -> test.cluster().workerState(4711))
        .isInstanceOf(NoSuchProcessException.class);
    assertThatThrownBy(() -> test.worker(2).fetch(() -> Distributed.workerState(4711)))
        .isInstanceOf(RemoteException.class)
        .hasCauseInstanceOf(NoSuchProcessException.class)
        .hasMessageContaining("no process with id 4711 exists");
  }

  @Test
  void aWorkerThatNeverJoinedIsTerminated(TestCluster test) {
    int last = test.newWorker().id();

    assertThatThrownBy(() -> test.add(1, test.options().jvmOption("-XX:Nonsense")))
        .isInstanceOf(LaunchException.class);

    assertThat(test.cluster().workerState(last + 1)).isEqualTo(WorkerState.TERMINATED);
  }

  @Test
  void aWorkerMayBeRemovedTwice(TestCluster test) {
    int id = test.newWorker().id();

    test.cluster().rmProcs(List.of(id, id));

    assertThatCode(() -> test.cluster().rmProcs(List.of(id))).doesNotThrowAnyException();
  }

  @Test
  void aStatusIsSeenByAll(TestCluster test) {
    test.worker(2).run(() -> Distributed.setStatus("loading")).fetch(SOON);
    test.cluster().setStatus(List.of(1, 2));

    assertThat(test.cluster().getStatus(2)).hasValue("loading");
    assertThat(test.worker(3).fetch(() -> Distributed.getStatus(2).orElseThrow()))
        .isEqualTo("loading");
    assertThat(test.worker(3).fetch(() -> Distributed.getStatus(1).orElseThrow()))
        .isEqualTo(List.of(1, 2));
    assertThat(test.cluster().getStatus(3)).isEmpty();

    test.worker(2).run(() -> Distributed.setStatus(null)).fetch(SOON);
    assertThat(test.cluster().getStatus(2)).isEmpty();
  }

  @Test
  void eachClassHasItsOwnAndAKeyIsForAll(TestCluster test) {
    test.worker(3)
        .run(() -> {
          Others.say("inside this class");
          Distributed.setStatus("phase", 7);
        })
        .fetch(SOON);

    assertThat(test.cluster().getStatus(3)).hasValue("inside this class");
    assertThat(test.cluster().getStatus(3, "phase")).hasValue(7);
    assertThat(test.cluster().getStatus(3, MembersIT.class.getName()))
        .hasValue("inside this class");
    assertThat(test.cluster().getStatus(3, Tasks.class.getName())).isEqualTo(Optional.empty());
  }

  @Test
  void aStatusThatCannotTravelOrIsOfNobodyIsRefused(TestCluster test) {
    TestWorker gone = test.newWorker();
    int id = gone.id();
    gone.run(() -> Distributed.setStatus("there")).fetch(SOON);
    test.cluster().rmProcs(List.of(id));

    assertThatThrownBy(() ->
            test.worker(2).run(() -> Distributed.setStatus(Thread.currentThread())).fetch(SOON))
        .hasCauseInstanceOf(CannotTravelException.class);
    assertThatThrownBy(() -> test.cluster().getStatus(id))
        .isInstanceOf(ProcessExitedException.class);
    assertThatThrownBy(() -> test.worker(2).fetch(() -> Distributed.getStatus(4711)))
        .hasCauseInstanceOf(NoSuchProcessException.class);
  }
}
