package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CallCancelledException;
import jdist.failure.CallInterruptedException;
import jdist.failure.NoSuchProcessException;
import jdist.failure.NoWorkerException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.parallel.WorkerPool;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

/// Workers that are handed out one call at a time.
@WithCluster(workers = 3)
class PoolIT {
  private static WorkerPool pool(TestCluster test, Integer... members) {
    return test.cluster().workerPool(List.of(members));
  }

  /// Starts a call of a pool that lasts until its gate is opened; answers when it runs.
  private static RemoteFuture<Integer> begin(TestCluster test, WorkerPool pool, String gate) {
    RemoteFuture<Integer> call =
        test.cluster()
            .remoteCall(
                pool,
                () -> {
                  Tasks.waitAt(gate);
                  return Distributed.myId();
                });
    awaitAt(gate, test.worker(call.processId()));
    return call;
  }

  private static void awaitAt(String gate, TestWorker worker) {
    await().atMost(SOON).until(() -> worker.fetch(() -> Tasks.waitingAt(gate)) == 1);
  }

  private static void open(String gate, TestWorker worker) {
    worker.run(() -> Tasks.open(gate)).fetch(SOON);
  }

  @Test
  void callsGoToItsMembersOneAfterTheOther(TestCluster test) {
    WorkerPool pool = pool(test, 3, 4);
    List<Integer> by = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      by.add(test.cluster().remoteCallFetch(pool, () -> Distributed.myId()));
    }

    assertThat(by).as("whoever has been free for longest").containsExactly(3, 4, 3, 4);
    assertThat(pool.workers()).containsExactly(3, 4);
    assertThat(pool.size()).isEqualTo(2);
    assertThat(
            test.cluster().<Integer, Integer, Integer>remoteCallFetch(pool, (a, b) -> a + b, 1, 2))
        .isEqualTo(3);
    assertThat(test.cluster().remoteCallWait(pool, a -> a, 5).fetch()).isEqualTo(5);
    assertThat(test.cluster().spawnAt(pool, () -> Distributed.myId()).fetch()).isIn(3, 4);
    assertThat(test.cluster().fetchFrom(pool, () -> Distributed.myId())).isIn(3, 4);
    assertThat(test.cluster().remoteRun(pool, () -> {}).fetch(SOON)).isNull();
  }

  @Test
  void aCallWaitsWhileNoMemberIsFree(TestCluster test) {
    WorkerPool pool = pool(test, 2);
    RemoteFuture<Integer> first = begin(test, pool, "first of two");
    assertThat(pool.isReady()).isFalse();

    Thread waiting = Thread.ofPlatform().start(() -> test.cluster().remoteRun(pool, () -> {}));
    await().atMost(SOON).until(() -> waiting.getState() == Thread.State.WAITING);
    open("first of two", test.worker(2));

    assertThat(first.fetch(SOON)).isEqualTo(2);
    await().atMost(SOON).until(() -> !waiting.isAlive());
    pool.await();
    assertThat(pool.take()).isEqualTo(2);
    pool.put(2);
  }

  /// Unlike Julia's `remotecall` before 2025, and its `remote_do` to this day.
  @Test
  void aMemberComesBackWhenItsCallHasEndedHoweverThatWas(TestCluster test) {
    WorkerPool pool = pool(test, 2);
    test.expectErrors("(?s).*");

    RemoteFuture<Integer> running = begin(test, pool, "comes back");
    assertThat(pool.isReady()).isFalse();
    open("comes back", test.worker(2));
    assertThat(running.fetch(SOON)).isEqualTo(2);
    pool.await();
    assertThatThrownBy(() ->
            test.cluster()
                .remoteCallFetch(
                    pool,
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .isInstanceOf(RemoteException.class);
    RemoteFuture<Integer> cancelled = begin(test, pool, "is cancelled");
    cancelled.cancel(true);
    assertThatThrownBy(() -> cancelled.fetch()).isInstanceOf(CallCancelledException.class);
    pool.await();
    test.cluster().remoteDo(pool, () -> Tasks.waitAt("of a remoteDo"));
    awaitAt("of a remoteDo", test.worker(2));
    assertThat(pool.isReady()).isFalse();
    open("of a remoteDo", test.worker(2));
    pool.await();
    Object stuck = new Object();
    assertThatThrownBy(() -> test.cluster().remoteCall(pool, () -> stuck))
        .hasMessageContaining("captures stuck");
    assertThat(pool.isReady()).isTrue();
  }

  @Test
  void everyProcessUsesIt(TestCluster test) {
    WorkerPool pool = pool(test, 4);

    assertThat(test.worker(2).<Integer>fetch(() -> pool.take())).isEqualTo(4);
    assertThat(pool.isReady()).isFalse();
    assertThat(test.worker(3).<Boolean>fetch(() -> pool.isReady())).isFalse();
    test.worker(2).run(() -> pool.put(4)).fetch(SOON);
    int by =
        test.worker(3).fetch(() -> Distributed.remoteCallFetch(pool, () -> Distributed.myId()));
    assertThat(by).isEqualTo(4);
    await().atMost(SOON).until(() -> pool.isReady());
    test.worker(3).run(() -> pool.push(2)).fetch(SOON);
    assertThat(test.worker(2).<List<Integer>>fetch(() -> pool.workers())).containsExactly(4, 2);
  }

  @Test
  void whatWasTakenComesBackWhenItsTakerDies(TestCluster test) {
    TestWorker taker = test.newWorker();
    WorkerPool pool = pool(test, 2, 3);
    taker.run(() -> pool.take()).fetch(SOON);
    assertThat(pool.take()).isEqualTo(3);
    assertThat(pool.isReady()).isFalse();

    taker.kill();

    pool.await();
    assertThat(pool.take()).isEqualTo(2);
  }

  @Test
  void membersThatDieAreDropped(TestCluster test) {
    TestWorker mortal = test.newWorker();
    WorkerPool pool = pool(test, mortal.id(), 2);
    RemoteFuture<Integer> call = begin(test, pool, "until it dies");
    mortal.kill();

    assertThatThrownBy(() -> call.fetch()).isInstanceOf(ProcessExitedException.class);
    assertThat(pool.workers()).containsExactly(2);
    for (int i = 0; i < 3; i++) {
      assertThat(test.cluster().remoteCallFetch(pool, () -> Distributed.myId())).isEqualTo(2);
    }
  }

  @Test
  void allWhoWaitHearThatTheLastMemberIsGone(TestCluster test) throws Exception {
    TestWorker mortal = test.newWorker();
    WorkerPool pool = pool(test, mortal.id());
    begin(test, pool, "of the last member");
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    for (int i = 0; i < 3; i++) {
      Thread waiting =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  failures.add(new IllegalStateException("took " + pool.take()));
                } catch (NoWorkerException e) {
                  failures.add(e);
                }
              });
      await().atMost(SOON).until(() -> waiting.getState() == Thread.State.WAITING);
    }
    RemoteFuture<Integer> elsewhere = test.worker(2).call(() -> pool.take());
    mortal.kill();

    for (int i = 0; i < 3; i++) {
      assertThat(failures.take()).isInstanceOf(NoWorkerException.class);
    }
    assertThatThrownBy(() -> elsewhere.fetch(SOON)).hasCauseInstanceOf(NoWorkerException.class);
    assertThat(pool.isReady()).isFalse();
    assertThat(pool.size()).isZero();
    assertThatThrownBy(() -> test.cluster().remoteCall(pool, () -> 1))
        .isInstanceOf(NoWorkerException.class)
        .hasMessage("no worker of the pool is alive; push another one, or add some with addProcs");
    Thread waiting = Thread.ofPlatform().start(() -> pool.await());
    await().atMost(SOON).until(() -> waiting.getState() == Thread.State.WAITING);
    pool.push(3);
    waiting.join();
  }

  /// In Julia the inner call waits for ever (JuliaLang/Distributed.jl, issue 62).
  @Test
  void aCallOfAPoolMayCallTheSamePool(TestCluster test) {
    WorkerPool pool = pool(test, 2);
    List<Integer> by =
        test.cluster()
            .remoteCallFetch(
                pool,
                () -> {
                  int inner = Distributed.remoteCallFetch(pool, () -> Distributed.myId());
                  int innermost =
                      Distributed.remoteCallFetch(
                          pool, () -> Distributed.remoteCallFetch(pool, () -> Distributed.myId()));
                  return List.of(inner, innermost);
                });

    assertThat(by).containsExactly(2, 2);
    pool.await();
    assertThat(pool.take()).isEqualTo(2);
    assertThat(pool.isReady()).as("one call at a time, as before").isFalse();
  }

  @Test
  void aMemberThatWasPushedTwiceHasTwoCallsAtATime(TestCluster test) {
    WorkerPool pool = pool(test, 2, 2);
    RemoteFuture<Integer> first = begin(test, pool, "one of two");
    assertThat(pool.isReady()).isTrue();
    RemoteFuture<Integer> second = begin(test, pool, "the other");
    assertThat(pool.isReady()).isFalse();

    open("one of two", test.worker(2));
    open("the other", test.worker(2));

    assertThat(first.fetch(SOON) + second.fetch(SOON)).isEqualTo(4);
    pool.put(3);
    pool.put(2);
    assertThat(pool.size()).as("what was not taken does not come back").isEqualTo(2);
  }

  @Test
  void strangersAreNoMembers(TestCluster test) {
    assertThatThrownBy(() -> pool(test, 99)).isInstanceOf(NoSuchProcessException.class);
    WorkerPool empty = pool(test);
    assertThatThrownBy(() -> empty.take()).isInstanceOf(NoWorkerException.class);
    empty.push(1);
    assertThat(test.cluster().remoteCallFetch(empty, () -> Distributed.myId())).isEqualTo(1);
  }

  @Test
  void whoeverIsInterruptedHasTakenNothing(TestCluster test) throws Exception {
    WorkerPool pool = pool(test, 2);
    assertThat(pool.take()).isEqualTo(2);
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                pool.take();
              } catch (CallInterruptedException e) {
                failures.add(e);
              }
            });
    await().atMost(SOON).until(() -> waiting.getState() == Thread.State.WAITING);
    waiting.interrupt();
    waiting.join();
    pool.put(2);

    assertThat(failures).hasSize(1);
    assertThat(pool.take()).isEqualTo(2);
  }

  @Test
  void theDefaultPoolHasAllWorkersAndThoseThatJoin(TestCluster test) {
    WorkerPool pool = test.cluster().defaultWorkerPool();
    assertThat(pool.workers()).contains(2, 3, 4);
    assertThat(test.cluster().defaultWorkerPool()).isEqualTo(pool);
    TestWorker added = test.newWorker();
    assertThat(pool.workers()).endsWith(added.id());
    assertThat(added.<List<Integer>>fetch(() -> Distributed.defaultWorkerPool().workers()))
        .isEqualTo(pool.workers());

    test.cluster().rmProcs(List.of(added.id()));

    assertThat(pool.workers()).doesNotContain(added.id());
    HashSet<Integer> by = new HashSet<>();
    for (int i = 0; i < pool.size(); i++) {
      by.add(test.cluster().remoteCallFetch(pool, () -> Distributed.myId()));
    }
    assertThat(by).isEqualTo(new HashSet<>(pool.workers()));
  }

  @Test
  void withoutWorkersTheDefaultPoolHasTheDriver() {
    try (Cluster alone = Cluster.local(0)) {
      WorkerPool pool = alone.defaultWorkerPool();
      assertThat(pool.workers()).containsExactly(1);
      assertThat(alone.remoteCallFetch(pool, () -> Distributed.myId())).isEqualTo(1);
      assertThat(pool.take()).isEqualTo(1);
      assertThat(pool.isReady()).isTrue();
    }
  }

  /// Always the same, however busy.
  private record Only(int member, List<Integer> back) implements WorkerPool {
    @Override
    public void push(int processId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void put(int processId) {
      back.add(processId);
    }

    @Override
    public int take() {
      return member;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void await() {}

    @Override
    public List<Integer> workers() {
      return List.of(member);
    }
  }

  @Test
  void anyPoolCanBeWritten(TestCluster test) {
    List<Integer> back = java.util.Collections.synchronizedList(new ArrayList<>());
    WorkerPool only = new Only(3, back);

    assertThat(test.cluster().remoteCallFetch(only, () -> Distributed.myId())).isEqualTo(3);
    assertThat(test.cluster().remoteCall(only, () -> Distributed.myId()).fetch()).isEqualTo(3);
    test.cluster().remoteDo(only, () -> {});
    await().atMost(SOON).until(() -> back.equals(List.of(3, 3, 3)));
  }
}
