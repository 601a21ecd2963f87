package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.CompositeException;
import jdist.failure.NoSuchProcessException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Test;

@WithCluster(workers = 3)
class EverywhereIT {
  @Test
  void everyProcessRunsIt(TestCluster test) {
    Cluster cluster = test.cluster();

    cluster.everywhere(() -> Tasks.count("all"));
    cluster.everywhere(List.of(2, 4), () -> Tasks.count("some"));

    assertThat(cluster.fetchEverywhere(() -> Tasks.counted("all")))
        .isEqualTo(Map.of(1, 1, 2, 1, 3, 1, 4, 1));
    assertThat(cluster.fetchEverywhere(() -> Tasks.counted("some")))
        .isEqualTo(Map.of(1, 0, 2, 1, 3, 0, 4, 1));
  }

  @Test
  void aProcessNamedTwiceRunsItTwice(TestCluster test) {
    test.cluster().everywhere(List.of(3, 1, 3, 1), () -> Tasks.count("twice"));

    assertThat(test.worker(3).fetch(() -> Tasks.counted("twice"))).isEqualTo(2);
    assertThat(Tasks.counted("twice")).isEqualTo(2);
  }

  @Test
  void answersComeInTheOrderInWhichProcessesWereNamed(TestCluster test) {
    assertThat(test.cluster().fetchEverywhere(Distributed::myId).keySet())
        .containsExactly(1, 2, 3, 4);
    assertThat(test.cluster().fetchEverywhere(List.of(4, 1, 2), Distributed::myId).values())
        .containsExactly(4, 1, 2);
    assertThat(test.cluster().fetchEverywhere(List.of(), Distributed::myId)).isEmpty();
    assertThat(test.cluster().fetchEverywhere(List.of(2, 1), () -> null))
        .containsEntry(1, null)
        .containsEntry(2, null);
  }

  @Test
  void theDriversPartPassesTheSameObjectAndTheOthersAreCopies(TestCluster test) {
    Object[] seen = new Object[1];

    test.cluster().everywhere(List.of(1, 2), () -> seen[0] = "set on " + Distributed.myId());

    assertThat(seen).containsExactly("set on 1");
  }

  @Test
  void allRunAtOnce(TestCluster test) {
    List<Integer> all = List.of(1, 2, 3, 4); // this one last, or the others would not have begun

    test.cluster()
        .everywhere(
            all,
            () -> { // each waits for all the others
              Tasks.count("arrived");
              for (int id : all) {
                while (Distributed.remoteCallFetch(id, () -> Tasks.counted("arrived")) == 0) {
                  Thread.onSpinWait();
                }
              }
              Tasks.count("met all");
            });

    assertThat(test.cluster().fetchEverywhere(all, () -> Tasks.counted("met all")).values())
        .containsExactly(1, 1, 1, 1);
  }

  @Test
  void everyFailureIsCollectedInOrder(TestCluster test) {
    CompositeException failure =
        catchThrowableOfType(
            CompositeException.class,
            () ->
                test.cluster()
                    .everywhere(() -> {
                      Tasks.count("failing");
                      if (Distributed.myId() != 3) {
                        throw new IllegalStateException("on " + Distributed.myId());
                      }
                    }));

    assertThat(failure.failures())
        .extracting(each -> ((RemoteException) each).processId())
        .containsExactly(1, 2, 4);
    assertThat(failure).hasCause(failure.failures().getFirst());
    assertThat(failure.getSuppressed()).containsExactlyElementsOf(failure.failures().subList(1, 3));
    assertThat(failure)
        .hasMessageContaining("On process 1 (")
        .hasMessageContaining("java.lang.IllegalStateException: on 1")
        .hasMessageEndingWith(" ...and 2 more exceptions");
    assertThat(test.worker(3).fetch(() -> Tasks.counted("failing"))).isEqualTo(1);
  }

  /// Answers with `answer`, and on process 3 fails.
  private static <T> T unlessOnThree(T answer) {
    if (Distributed.myId() == 3) {
      throw new IllegalStateException("three");
    }
    return answer;
  }

  @Test
  void aFailureInFetchEverywhereIsNotLost(TestCluster test) {
    assertThatThrownBy(() -> test.cluster().fetchEverywhere(List.of(2, 3), () -> unlessOnThree(1)))
        .isInstanceOf(CompositeException.class)
        .hasRootCauseMessage("three");
  }

  @Test
  void anAnswerThatCannotBeReadIsAFailureOfItsProcess(TestCluster test) {
    CompositeException failure =
        catchThrowableOfType(
            CompositeException.class,
            () ->
                test.cluster().fetchEverywhere(List.of(2, 3), () -> unlessOnThree(new Homeless())));

    assertThat(failure.failures())
        .extracting(Object::getClass)
        .containsExactly(CannotTravelException.class, RemoteException.class);
  }

  private static final class Homeless implements Serializable {
    private static final long serialVersionUID = 1;

    private Object readResolve() {
      throw new IllegalStateException("not here");
    }
  }

  @Test
  void processesThatAreGoneOrNeverWereDoNotKeepOthersFromRunningIt(TestCluster test) {
    TestWorker victim = test.newWorker();
    victim.kill();
    await().atMost(SOON).until(() -> !test.cluster().procs().contains(victim.id()));

    CompositeException failure =
        catchThrowableOfType(
            CompositeException.class,
            () ->
                test.cluster()
                    .everywhere(List.of(2, victim.id(), 99, 3), () -> Tasks.count("others")));

    assertThat(failure).isNotNull();
    assertThat(failure.failures())
        .hasExactlyElementsOfTypes(ProcessExitedException.class, NoSuchProcessException.class);
    assertThat(test.worker(2).fetch(() -> Tasks.counted("others"))).isEqualTo(1);
    assertThat(test.worker(3).fetch(() -> Tasks.counted("others"))).isEqualTo(1);
  }

  @Test
  void whatCannotTravelIsSaidOnceAndRunsNowhere(TestCluster test) {
    Thread thread = Thread.currentThread();

    assertThatThrownBy(() ->
            test.cluster()
                .everywhere(() -> {
                  Tasks.count("untravelled");
                  thread.getName();
                }))
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(CannotTravelException.class),
            e -> assertThat(e).hasCauseInstanceOf(CannotTravelException.class));
  }

  @Test
  void aWorkerMayDoItToo(TestCluster test) {
    Map<Integer, Integer> ids =
        test.worker(3).fetch(() -> Distributed.fetchEverywhere(Distributed::myId));

    assertThat(ids).isEqualTo(Map.of(1, 1, 2, 2, 3, 3, 4, 4));
  }

  @Test
  void anInterruptReleasesIt(TestCluster test) throws Exception {
    Thread[] caller = {Thread.currentThread()};
    Thread waker =
        Thread.ofPlatform()
            .start(() -> {
              await()
                  .atMost(SOON)
                  .until(() -> test.worker(2).fetch(() -> Tasks.waitingAt("interrupted")) == 1);
              caller[0].interrupt();
            });

    assertThatThrownBy(
            () -> test.cluster().everywhere(List.of(2, 3), () -> Tasks.waitAt("interrupted")))
        .isInstanceOf(CallInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    waker.join();
    test.cluster().everywhere(List.of(2, 3), () -> Tasks.open("interrupted"));
  }
}
