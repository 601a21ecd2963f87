package example.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.Streams;
import jdist.cluster.WorkerConfig;
import jdist.failure.LaunchException;
import jdist.failure.ProcessExitedException;
import jdist.kit.Stranger;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import jdist.wire.Message;
import org.junit.jupiter.api.Test;

/// Workers through Unix sockets of their manager's own, and what may go wrong on that way.
@WithCluster(workers = 0)
class UnixSocketManagerIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final Map<Integer, WorkerConfig> configs = new ConcurrentHashMap<>();
  private final List<Streams> made = new CopyOnWriteArrayList<>();

  /// Remembers what it makes.
  private class Recorder extends UnixSocketManager {
    Recorder() {
      super(printed::add);
    }

    @Override
    public Streams connect(int processId, WorkerConfig worker) throws Exception {
      configs.put(processId, worker);
      Streams streams = super.connect(processId, worker);
      made.add(streams);
      return streams;
    }
  }

  /// As every test leaves the cluster.
  private void removeAll(Cluster cluster) throws InterruptedException {
    cluster.rmProcs(configs.keySet());
    for (WorkerConfig config : configs.values()) {
      assertThat(config.process().awaitExit(Duration.ZERO)).as("its process has ended").isTrue();
    }
  }

  @Test
  void anyCallsAnyAndFetchesFuturesOfAny(TestCluster test) throws Exception {
    Cluster cluster = test.cluster();
    List<Integer> added = cluster.addProcs(new Recorder(), 3);
    int first = added.getFirst();
    int last = added.getLast();

    assertThat(cluster.fetchEverywhere(Distributed::myId))
        .isEqualTo(Map.of(1, 1, first, first, added.get(1), added.get(1), last, last));
    for (int from : added) {
      assertThat(
              cluster.remoteCallFetch(
                  from,
                  () ->
                      List.copyOf(Distributed.fetchEverywhere(added, Distributed::myId).values())))
          .as("seen from worker %d", from)
          .isEqualTo(added);
    }
    RemoteFuture<double[]> numbers = cluster.remoteCall(first, () -> ones(1_000_000));
    assertThat(cluster.<Double>remoteCallFetch(last, () -> sum(numbers.fetch()))).isEqualTo(1e6);
    RemoteFuture<double[]> more = cluster.remoteCall(last, () -> ones(1_000_000));
    assertThat(cluster.<Double>remoteCallFetch(first, () -> sum(more.fetch()))).isEqualTo(1e6);
    assertThat(sum(more.fetch())).isEqualTo(1e6);

    removeAll(cluster);
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Test
  void workersThatListenAndThoseThatDoNotCallEachOther(TestCluster test) throws Exception {
    Cluster cluster = test.cluster();
    int before = cluster.addProcs(1).getFirst();
    int streams = cluster.addProcs(new Recorder(), 1).getFirst();
    int after = cluster.addProcs(1).getFirst();
    List<Integer> all = List.of(before, streams, after);

    for (int from : all) {
      assertThat(
              cluster.remoteCallFetch(
                  from,
                  () -> List.copyOf(Distributed.fetchEverywhere(all, Distributed::myId).values())))
          .as("seen from worker %d", from)
          .isEqualTo(all);
    }

    cluster.rmProcs(List.of(before, after));
    removeAll(cluster);
  }

  @Test
  void theManagerPrintsWhatWorkersPrint(TestCluster test) throws Exception {
    int id = test.cluster().addProcs(new Recorder(), 1).getFirst();

    test.cluster()
        .remoteRun(id, () -> System.out.println("hello from " + Distributed.myId()))
        .await();

    await()
        .atMost(SOON)
        .until(() -> printed.contains("      From worker " + id + ":\thello from " + id));
    removeAll(test.cluster());
  }

  @Test
  void aStrangerOnTheSocketIsRefused(TestCluster test) throws Exception {
    int id = test.cluster().addProcs(new Recorder(), 1).getFirst();
    Path socket = (Path) configs.get(id).userData().orElseThrow();

    try (Stranger stranger = Stranger.at(UnixDomainSocketAddress.of(socket))) {
      stranger.say(Stranger.hello(test.session(), 1));
      assertThat(stranger.hear()).isInstanceOf(Message.Welcome.class);
      assertThat(stranger.say(Stranger.wrongProof()).hear())
          .isEqualTo(new Message.Refused("it does not hold this session's cookie"));
      stranger.awaitEnd();
    }
    try (Stranger stranger = Stranger.at(UnixDomainSocketAddress.of(socket))) {
      stranger.sayGarbage(5_000, 7).awaitEnd();
    }

    assertThat(test.cluster().<Integer>remoteCallFetch(id, Distributed::myId)).isEqualTo(id);
    removeAll(test.cluster());
  }

  @Test
  void aConnectionThatBreaksIsALostWorker(TestCluster test) throws Exception {
    int id = test.cluster().addProcs(new Recorder(), 1).getFirst();
    RemoteFuture<Void> call = test.cluster().remoteRun(id, () -> new CountDownLatch(1).await());

    made.getFirst().close();

    assertThatThrownBy(() -> call.fetch(SOON)).isInstanceOf(ProcessExitedException.class);
    await().atMost(SOON).until(() -> !test.cluster().procs().contains(id));
    assertThat(configs.get(id).process().awaitExit(SOON)).isTrue();
  }

  @Test
  void aWorkerThatDiesFailsItsCalls(TestCluster test) {
    int id = test.cluster().addProcs(new Recorder(), 1).getFirst();

    assertThatThrownBy(
            () -> test.cluster().remoteRun(id, () -> Runtime.getRuntime().halt(3)).fetch(SOON))
        .isInstanceOf(ProcessExitedException.class)
        .hasMessageContaining("exited with status 3");
  }

  @Test
  void aConnectThatNeverReturnsIsInterrupted(TestCluster test) {
    CountDownLatch interrupted = new CountDownLatch(1);
    UnixSocketManager manager =
        new UnixSocketManager(printed::add) {
          @Override
          public Streams connect(int processId, WorkerConfig worker) throws Exception {
            try {
              new CountDownLatch(1).await();
              throw new IOException("it did");
            } finally {
              interrupted.countDown();
            }
          }

          @Override
          public String name() {
            return "Patient";
          }
        };

    assertThatThrownBy(() ->
            test.cluster()
                .addProcs(manager, 1, options -> options.workerTimeout(Duration.ofSeconds(2))))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("Patient did not connect within");
    await().atMost(SOON).until(() -> interrupted.getCount() == 0);
  }

  @Test
  void aConnectThatThrowsFailsTheJoin(TestCluster test) {
    UnixSocketManager manager =
        new UnixSocketManager(printed::add) {
          @Override
          public Streams connect(int processId, WorkerConfig worker) {
            throw new IllegalStateException("no line today");
          }

          @Override
          public String name() {
            return "Moody";
          }
        };

    assertThatThrownBy(() -> test.cluster().addProcs(manager, 1))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining(
            "Moody failed in connect: java.lang.IllegalStateException: no line today")
        .hasMessageContaining("stage   join");
  }

  /// Takes its lines, and never becomes a worker.
  static final class NoWorker {
    public static void main(String[] arguments) throws IOException {
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  @Test
  void aProgramThatNeverBecomesAWorkerIsGivenUp(TestCluster test) {
    UnixSocketManager manager =
        new UnixSocketManager(printed::add) {
          @Override
          Class<?> worker() {
            return NoWorker.class;
          }

          @Override
          public String name() {
            return "Hopeful";
          }
        };

    assertThatThrownBy(() ->
            test.cluster()
                .addProcs(manager, 1, options -> options.workerTimeout(Duration.ofSeconds(2))))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("Hopeful did not connect within");
  }

  @Test
  void aProcessOfAClusterDoesNotBecomeAWorker(TestCluster test) {
    var manager = new UnixSocketManager(printed::add);

    assertThatThrownBy(() -> Distributed.initWorker("jdist-spec-2 AAAA", manager))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("initWorker comes before anything else of jdist");
    assertThatThrownBy(() ->
            Distributed.processMessages(
                InputStream.nullInputStream(), OutputStream.nullOutputStream()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("initWorker has not made this JVM a worker");
    assertThat(test.cluster().nprocs()).isEqualTo(1);
  }
}
