package example.star;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import example.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.ProcessExitedException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;

/// A star of workers around a broker.
@WithCluster(workers = 0)
class StarManagerIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private Process broker;
  private Node node;
  private StarManager manager;

  @BeforeEach
  void open() throws IOException {
    broker =
        Programs.start(
            Broker.class, Broker.class, ZContext.class, com.neilalexander.jnacl.NaCl.class);
    String address = broker.inputReader().readLine();
    node =
        new Node(
            StarManager.nodeOf(1),
            address,
            _ -> {
              throw new IOException("nobody connects to the driver");
            });
    manager = new StarManager(node, address);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
    broker.getOutputStream().close();
    assertThat(broker.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static List<ProcessHandle> workers() {
    return ProcessHandle.current()
        .children()
        .filter(it -> it.info().commandLine().orElse("").contains(StarManager.class.getName()))
        .toList();
  }

  @Test
  void allTalkToAllThroughTheBroker(TestCluster test) {
    Cluster cluster = test.cluster();

    List<Integer> added = cluster.addProcs(manager, 3);

    assertThat(workers()).hasSize(3);
    List<Integer> all = new ArrayList<>(added);
    all.addFirst(1);
    assertThat(cluster.fetchEverywhere(Distributed::myId).keySet()).containsExactlyElementsOf(all);
    for (int from : added) {
      assertThat(
              cluster.remoteCallFetch(
                  from,
                  () ->
                      List.copyOf(Distributed.fetchEverywhere(added, Distributed::myId).values())))
          .as("seen from worker %d", from)
          .isEqualTo(added);
    }
    int first = added.getFirst();
    int last = added.getLast();
    RemoteFuture<double[]> here = cluster.remoteCall(first, () -> ones(500_000));
    RemoteFuture<double[]> there = cluster.remoteCall(last, () -> ones(500_000));
    Map<Integer, Double> sums =
        cluster.fetchEverywhere(List.of(1, first, last), () -> sum(here.fetch(), there.fetch()));
    assertThat(sums).isEqualTo(Map.of(1, 1e6, first, 1e6, last, 1e6));

    cluster.rmProcs(added);
    assertThat(workers()).isEmpty();
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double sum(double[] some, double[] others) {
    return Arrays.stream(some).sum() + Arrays.stream(others).sum();
  }

  @Test
  void itsOwnKillEndsAWorkerThatDoesNotHeedJdists(TestCluster test) {
    int id = test.cluster().addProcs(manager, 1).getFirst();
    test.cluster()
        .remoteRun(
            id, () -> Runtime.getRuntime().addShutdownHook(new Thread(StarManagerIT::neverEnd)))
        .await();

    test.cluster().rmProcs(List.of(id), SOON);

    assertThat(workers()).isEmpty();
  }

  private static void neverEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      // it ends after all
    }
  }

  @Test
  void aWorkerThatDiesWithoutAWordIsMissedByItsProcess(TestCluster test) {
    List<Integer> added = test.cluster().addProcs(manager, 2);
    int victim = added.getFirst();
    RemoteFuture<Void> call = test.cluster().remoteRun(victim, () -> new CountDownLatch(1).await());

    node.say(StarManager.nodeOf(victim), Node.Kind.KILL, "");

    assertThatThrownBy(() -> call.fetch(Duration.ofSeconds(40)))
        .isInstanceOf(ProcessExitedException.class);
    await().atMost(SOON).until(() -> workers().size() == 1);
    int other = added.getLast();
    assertThat(test.cluster().<Integer>remoteCallFetch(other, Distributed::myId)).isEqualTo(other);
    test.cluster().rmProcs(added);
  }
}
