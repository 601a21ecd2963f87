package driver;

import static driver.Tasks.SOON;
import static java.time.Duration.ofMillis;
import static jdist.Distributed.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CallCancelledException;
import jdist.failure.NoSuchProcessException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

@WithCluster(workers = 3)
class CallIT {
  @Test
  void aCallRunsOnTheProcessItIsMadeTo(TestCluster test) {
    Cluster cluster = test.cluster();

    assertThat(cluster.remoteCallFetch(3, Distributed::myId)).isEqualTo(3);
    assertThat(cluster.remoteCall(4, Distributed::myId).fetch()).isEqualTo(4);
    assertThat(cluster.spawnAt(2, Distributed::myId).fetch()).isEqualTo(2);
    assertThat(cluster.fetchFrom(2, () -> ProcessHandle.current().pid()))
        .isEqualTo(test.worker(2).process().pid());
  }

  @Test
  void capturedValuesAndArgumentsTravel(TestCluster test) {
    Cluster cluster = test.cluster();
    List<String> captured = List.of("a", "b");
    double[] numbers = {1, 2, 3};

    assertThat(cluster.remoteCallFetch(2, () -> captured.size() + Tasks.sum(numbers)))
        .isEqualTo(8.0);
    assertThat(cluster.remoteCallFetch(2, Tasks::sum, numbers)).isEqualTo(6.0);
    int three = cluster.remoteCallFetch(3, Math::addExact, 1, 2);
    assertThat(three).isEqualTo(3);
    assertThat(cluster.remoteCallWait(3, (a, b, c) -> a + b + c, "x", "y", 'z').fetch())
        .isEqualTo("xyz");
  }

  @Test
  void nullIsAValue(TestCluster test) {
    Cluster cluster = test.cluster();

    assertThat(cluster.<Object>remoteCallFetch(2, () -> null)).isNull();
    assertThat(cluster.<Object>remoteCall(2, () -> null).fetch()).isNull();
    assertThat(cluster.<Object>remoteCall(1, () -> null).fetch()).isNull();
    assertThat(cluster.<Object, Object>remoteCallFetch(2, a -> a, null)).isNull();
  }

  @Test
  void aCallElsewhereIsGivenACopy(TestCluster test) {
    List<Integer> list = new ArrayList<>(List.of(1));
    int[] array = {1};

    int[] back =
        test.cluster()
            .remoteCallFetch(
                2,
                () -> {
                  list.add(2);
                  array[0] = 5;
                  return array;
                });

    assertThat(list).containsExactly(1);
    assertThat(array).containsExactly(1);
    assertThat(back).containsExactly(5);
  }

  @Test
  void aCallToOneselfPassesTheSameObject(TestCluster test) throws Exception {
    Object notSerializable = new Object();
    List<Integer> list = new ArrayList<>();

    RemoteFuture<Object> future =
        test.cluster()
            .remoteCall(
                1,
                () -> {
                  list.add(1);
                  return notSerializable;
                });

    assertThat(future.fetch()).isSameAs(notSerializable);
    assertThat(future.get()).isSameAs(notSerializable);
    assertThat(test.cluster().remoteCallFetch(1, () -> notSerializable)).isSameAs(notSerializable);
    assertThat(list).containsExactly(1);
  }

  @Test
  void aWorkersCallToItselfPassesTheSameObject(TestCluster test) {
    boolean same =
        test.cluster()
            .remoteCallFetch(
                2,
                () -> {
                  Object mine = new Object();
                  return Distributed.remoteCallFetch(2, () -> mine) == mine
                      && Distributed.remoteCall(2, () -> mine).fetch() == mine;
                });

    assertThat(same).isTrue();
  }

  @Test
  void aFetchFromOneselfRunsInTheCurrentThread(TestCluster test) {
    Thread self = Thread.currentThread();

    assertThat(test.cluster().remoteCallFetch(1, Thread::currentThread)).isSameAs(self);
  }

  @Test
  void staticFieldsStayWhereTheyAre(TestCluster test) {
    Cluster cluster = test.cluster();

    cluster.remoteRun(2, () -> Tasks.count("static")).await();
    cluster.remoteRun(2, () -> Tasks.count("static")).await();

    assertThat(cluster.remoteCallFetch(2, () -> Tasks.counted("static"))).isEqualTo(2);
    assertThat(cluster.remoteCallFetch(3, () -> Tasks.counted("static"))).isZero();
    assertThat(Tasks.counted("static")).isZero();
  }

  @Test
  void callsNestFiftyDeepAcrossAllProcesses(TestCluster test) {
    assertThat(test.cluster().remoteCallFetch(2, () -> depth(50))).isEqualTo(50);
  }

  private static int depth(int left) {
    if (left == 0) {
      return 0;
    }
    int next = 1 + (Distributed.myId() % 4);
    return left % 2 == 0
        ? 1 + Distributed.remoteCallFetch(next, () -> depth(left - 1))
        : 1 + Distributed.remoteCall(next, () -> depth(left - 1)).fetch();
  }

  @Test
  void twoWorkersCallEachOtherFromManyCalls(TestCluster test) {
    Cluster cluster = test.cluster();
    List<RemoteFuture<Integer>> answers = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      answers.add(cluster.remoteCall(2, () -> pingPong(10)));
      answers.add(cluster.remoteCall(3, () -> pingPong(10)));
    }

    assertThat(answers).allSatisfy(answer -> assertThat(answer.fetch(SOON)).isEqualTo(10));
  }

  private static int pingPong(int left) {
    int other = 5 - Distributed.myId();
    return left == 0 ? 0 : 1 + Distributed.remoteCallFetch(other, () -> pingPong(left - 1));
  }

  @Test
  @WithCluster(workers = 1, threads = 1)
  void aThousandCallsThatWaitInsideJdistLeaveRoomForOthers(TestCluster test) {
    Cluster cluster = test.cluster();
    RemoteFuture<Integer> gate = cluster.remoteFuture();
    List<RemoteFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      answers.add(
          cluster.remoteCall(
              2,
              () -> {
                Tasks.count("begun");
                return gate.fetch() + number;
              }));
    }
    await().until(() -> cluster.remoteCallFetch(2, () -> Tasks.counted("begun")) == 1_000);

    gate.put(1);

    for (int i = 0; i < 1_000; i++) {
      assertThat(answers.get(i).fetch(SOON)).isEqualTo(i + 1);
    }
  }

  @Test
  @WithCluster(workers = 1, threads = 2)
  void noMoreCallsRunAtOnceThanThereAreThreads(TestCluster test) {
    Cluster cluster = test.cluster();
    List<RemoteFuture<Void>> runs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      runs.add(cluster.remoteRun(2, () -> Tasks.waitAt("two")));
    }
    RemoteFuture<Integer> last = cluster.remoteCall(2, () -> Tasks.waitingAt("two"));
    RemoteFuture<Integer> never = cluster.remoteFuture(2);

    assertThatThrownBy(() -> last.fetch(ofMillis(300))).isInstanceOf(TimeLimitException.class);
    assertThat(never.isReady()).as("control does not wait behind user code").isFalse();

    runs.reversed().forEach(run -> run.cancel(true)); // or one that waits would begin
    assertThat(last.fetch(SOON)).isEqualTo(2);
  }

  @Test
  @WithCluster(workers = 1, threads = 1)
  void localCallsWithoutAnAnswerMayWaitForEachOther(TestCluster test) {
    Cluster cluster = test.cluster();
    CountDownLatch done = new CountDownLatch(1);

    cluster.remoteDo(
        1,
        () -> {
          cluster.remoteCall(1, () -> 1).fetch();
          done.countDown();
        });

    await().atMost(SOON).until(() -> done.getCount() == 0);
  }

  @Test
  void anyGoesToTheWorkerWithTheLeastToDo(TestCluster test) {
    Cluster cluster = test.cluster();
    List<RemoteFuture<Void>> busy =
        List.of(
            cluster.remoteRun(2, () -> Tasks.waitAt("any")),
            cluster.remoteRun(3, () -> Tasks.waitAt("any")));

    Set<Integer> chosen = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      chosen.add(cluster.remoteCallFetch(ANY, Distributed::myId));
    }

    cluster.everywhere(List.of(2, 3), () -> Tasks.open("any"));
    busy.forEach(RemoteFuture::await);
    assertThat(chosen).containsExactly(4);
  }

  @Test
  void anyUsesAllWorkersThatAreIdle(TestCluster test) {
    Set<Integer> chosen = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      chosen.add(test.cluster().remoteCallFetch(ANY, Distributed::myId));
    }

    assertThat(chosen).containsExactlyInAnyOrder(2, 3, 4);
  }

  @Test
  void aCallToAProcessThatNeverWasSaysWhoThereIs(TestCluster test) {
    assertThatThrownBy(() -> test.cluster().remoteCall(99, () -> 1))
        .isInstanceOf(NoSuchProcessException.class)
        .hasMessage("no process with id 99 exists; there are processes 1, 2, 3, 4");
    assertThatThrownBy(() -> test.worker(2).fetch(() -> Distributed.remoteCallFetch(99, () -> 1)))
        .isInstanceOf(RemoteException.class)
        .hasRootCauseInstanceOf(NoSuchProcessException.class);
  }

  @Test
  void aFailureThatNobodyWaitsForIsReportedWhereItHappened(TestCluster test) {
    test.expectErrors(".*");

    test.cluster()
        .remoteDo(
            3,
            () -> {
              throw new IllegalStateException("nobody asked");
            });

    await().atMost(SOON).until(() -> test.errors().contains("nobody asked"));
    assertThat(test.errors())
        .contains("remoteDo from process 1")
        .contains("java.lang.IllegalStateException: nobody asked")
        .contains("at driver.CallIT.")
        .doesNotContain("jdist.call");
  }

  private static final List<Integer> BEGUN = Collections.synchronizedList(new ArrayList<>());

  @Test
  @WithCluster(workers = 1, threads = 1)
  void callsWithoutAnAnswerAreEachRunOnce(TestCluster test) {
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      test.cluster().remoteDo(2, () -> BEGUN.add(number));
    }

    await().atMost(SOON).until(() -> test.worker(2).fetch(() -> BEGUN.size()) == 1_000);
    assertThat(test.worker(2).fetch(() -> List.copyOf(BEGUN)))
        .as("in whatever order: each is a task of its own")
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_000).boxed().toList());
  }

  @Test
  void aFailureOfACallToOneselfThatNobodyWaitsForIsReportedToo(TestCluster test) {
    test.expectErrors("(?s).*");
    test.worker(4)
        .run(() ->
            Distributed.remoteDo(
                4,
                () -> {
                  throw new IllegalStateException("said to oneself");
                }))
        .await();

    await().atMost(SOON).until(() -> test.errors().contains("said to oneself"));
    assertThat(test.errors()).contains("remoteDo").doesNotContain("jdist.call");
  }

  @Test
  void everyProcessKnowsTheOthersAndItself(TestCluster test) {
    Cluster cluster = test.cluster();

    assertThat(cluster.procs()).containsExactly(1, 2, 3, 4);
    assertThat(cluster.workers()).containsExactly(2, 3, 4);
    assertThat(cluster.nprocs()).isEqualTo(4);
    assertThat(cluster.nworkers()).isEqualTo(3);
    assertThat(cluster.fetchEverywhere(Distributed::procs).values())
        .allSatisfy(procs -> assertThat(procs).containsExactly(1, 2, 3, 4));
    assertThat(cluster.fetchEverywhere(Distributed::workers).values())
        .allSatisfy(workers -> assertThat(workers).containsExactly(2, 3, 4));
    assertThat(cluster.fetchEverywhere(() -> System.getProperty("jdist.id")))
        .containsEntry(2, "2")
        .containsEntry(4, "4");
    assertThat(cluster.remoteCallFetch(3, () -> System.getProperty("jdist.session")))
        .isEqualTo(test.session());
  }

  @Test
  void aCallThatLeavesItsInterruptFlagSetDoesNotDisturbTheNext(TestCluster test) {
    for (int i = 0; i < 50; i++) {
      test.worker(2)
          .fetch(() -> {
            Thread.currentThread().interrupt();
            return 1;
          });

      assertThat(test.worker(2).fetch(() -> Thread.currentThread().isInterrupted()))
          .as("flag at the start of a call")
          .isFalse();
    }
  }

  @Test
  @WithCluster(workers = 1, threads = 1)
  void aCallThatIsCancelledBeforeItBeginsDoesNotRun(TestCluster test) {
    Cluster cluster = test.cluster();
    RemoteFuture<Void> first =
        cluster.remoteRun(
            2,
            () -> {
              Distributed.remoteDo(1, () -> Tasks.count("has the place"));
              Tasks.waitAt("queue");
            });
    await().atMost(SOON).until(() -> Tasks.counted("has the place") == 1);
    RemoteFuture<Integer> second = cluster.remoteCall(2, () -> Tasks.count("cancelled"));
    RemoteFuture<Integer> third = cluster.remoteCall(2, () -> Tasks.counted("cancelled"));

    assertThat(second.cancel(true)).isTrue();
    assertThatThrownBy(second::fetch).isInstanceOf(CallCancelledException.class);
    assertThat(second.isCancelled()).isTrue();
    first.cancel(true);

    assertThat(third.fetch(SOON)).isZero();
  }

  @Test
  void cancellingACallInterruptsItWhereItRuns(TestCluster test) {
    Cluster cluster = test.cluster();
    RemoteFuture<Void> call =
        cluster.remoteRun(
            2,
            () -> {
              try {
                Tasks.waitAt("cancel");
              } catch (InterruptedException e) {
                Tasks.count("was interrupted");
                throw e;
              }
            });
    await().atMost(SOON).until(() -> test.worker(2).fetch(() -> Tasks.waitingAt("cancel")) == 1);

    assertThat(call.cancel(true)).isTrue();

    await()
        .atMost(SOON)
        .until(() -> test.worker(2).fetch(() -> Tasks.counted("was interrupted")) == 1);
    assertThat(call.isDone()).isTrue();
    assertThat(call.cancel(true)).as("cancelled twice").isFalse();
  }

  @Test
  void cancellingACallReachesWhatItWaitsForElsewhere(TestCluster test) {
    Cluster cluster = test.cluster();
    RemoteFuture<Void> call =
        cluster.remoteCall(
            2,
            () ->
                Distributed.remoteCallFetch(
                    3,
                    () -> {
                      try {
                        Tasks.waitAt("chain");
                      } catch (InterruptedException _) {
                        Tasks.count("end of chain");
                      }
                      return null;
                    }));
    await().atMost(SOON).until(() -> test.worker(3).fetch(() -> Tasks.waitingAt("chain")) == 1);

    call.cancel(true);

    await()
        .atMost(SOON)
        .until(() -> test.worker(3).fetch(() -> Tasks.counted("end of chain")) == 1);
  }

  @Test
  void aGentleCancelDoesNothing(TestCluster test) {
    RemoteFuture<Integer> call =
        test.worker(2)
            .call(() -> {
              Tasks.waitAt("gentle");
              return 7;
            });

    assertThat(call.cancel(false)).isFalse();
    test.cluster().remoteRun(2, () -> Tasks.open("gentle"));

    assertThat(call.fetch(SOON)).isEqualTo(7);
    assertThat(call.isCancelled()).isFalse();
  }
}
