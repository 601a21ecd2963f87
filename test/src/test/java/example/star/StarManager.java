package example.star;

import static jdist.Distributed.initWorker;
import static jdist.Distributed.processMessages;

import example.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdist.Distributed;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Streams;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerProcess;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException.Failure;
import org.zeromq.ZContext;

/// Workers that all talk through one broker, and know nothing of it: the example "0mq" of Julia's
/// manual. To jdist every process is connected with every other. The worker is [#main].
public final class StarManager implements ClusterManager {
  private final Node node;
  private final String broker;

  /// @param node this process's place in the star
  /// @param broker where the broker is
  StarManager(Node node, String broker) {
    this.node = node;
    this.broker = broker;
  }

  /// The name of a process's node.
  static String nodeOf(int processId) {
    return "node" + processId;
  }

  @Override
  public void launch(LaunchRequest request, Report report) {
    for (WorkerSeed seed : request.seeds()) {
      int id = seed.processId();
      try {
        Process process =
            Programs.start(
                StarManager.class,
                StarManager.class,
                Distributed.class,
                ZContext.class,
                com.neilalexander.jnacl.NaCl.class);
        Programs.say(process, List.of(seed.specification(), broker, nodeOf(id)));
        Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(System.out::println));
        report.started(
            WorkerConfig.of(id, "star", WorkerProcess.of(process)).withConnectAt(nodeOf(id)));
      } catch (IOException e) {
        report.failed(new Failure(id, "star", "start", String.valueOf(e.getMessage()), "", ""));
      }
    }
  }

  @Override
  public Streams connect(int processId, WorkerConfig worker) throws Exception {
    return node.connect(worker.connectAt().orElseThrow());
  }

  /// Its pipe means nothing to a worker here.
  @Override
  public void kill(int processId, WorkerConfig worker) {
    node.say(nodeOf(processId), Node.Kind.KILL, "");
  }

  /// The worker: takes its specification, the broker's address and its node's name from standard
  /// input.
  public static void main(String[] arguments) throws Exception {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String specification = input.readLine();
    String broker = input.readLine();
    String name = input.readLine();
    CountDownLatch worker = new CountDownLatch(1);
    Node node =
        new Node(
            name,
            broker,
            streams -> {
              await(worker);
              processMessages(streams.in(), streams.out());
            });
    initWorker(specification, new StarManager(node, broker));
    worker.countDown();
    new CountDownLatch(1).await(); // jdist ends the process
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
