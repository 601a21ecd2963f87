package example.simple;

import static jdist.Distributed.initWorker;
import static jdist.Distributed.processMessages;

import example.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import jdist.Distributed;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Streams;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerProcess;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException.Failure;

/// Workers that are reached through Unix sockets of their manager's own: the example "simple" of
/// Julia's manual. The worker is [#main].
public class UnixSocketManager implements ClusterManager {
  private final Consumer<String> output;

  /// @param output gets each line that a worker prints
  public UnixSocketManager(Consumer<String> output) {
    this.output = output;
  }

  @Override
  public void launch(LaunchRequest request, Report report) {
    for (WorkerSeed seed : request.seeds()) {
      int id = seed.processId();
      Path socket = request.sessionDirectory().resolve("simple-" + id);
      try {
        Process process = Programs.start(worker(), UnixSocketManager.class, Distributed.class);
        Programs.say(process, List.of(seed.specification(), socket.toString()));
        Thread.ofVirtual().start(() -> print(id, process));
        report.started(WorkerConfig.of(id, "here", WorkerProcess.of(process)).withUserData(socket));
      } catch (IOException e) {
        report.failed(new Failure(id, "here", "start", String.valueOf(e.getMessage()), "", ""));
      }
    }
  }

  /// The program that a worker is.
  Class<?> worker() {
    return UnixSocketManager.class;
  }

  private void print(int id, Process process) {
    process
        .inputReader(StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> output.accept("      From worker " + id + ":\t" + line));
  }

  /// On the driver the socket is known from the launch; other workers have heard of it from there.
  @Override
  public Streams connect(int processId, WorkerConfig worker) throws Exception {
    String socket =
        worker
            .connectAt()
            .or(() -> worker.userData().map(String::valueOf))
            .orElseThrow(() -> new IOException("nothing is known of where it listens"));
    SocketChannel channel = open(UnixDomainSocketAddress.of(socket));
    return Streams.of(Channels.newInputStream(channel), Channels.newOutputStream(channel))
        .withConnectAt(socket);
  }

  /// Tries until the worker has come so far; jdist interrupts that in the end.
  private static SocketChannel open(UnixDomainSocketAddress address) throws InterruptedException {
    while (true) {
      try {
        return SocketChannel.open(address);
      } catch (IOException _) {
        Programs.pause();
      }
    }
  }

  /// The worker: takes its specification and the path of its socket from standard input, becomes a
  /// worker, and takes connections until jdist ends it.
  public static void main(String[] arguments) throws IOException {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String specification = input.readLine();
    Path socket = Path.of(input.readLine());
    initWorker(specification, new UnixSocketManager(line -> {}));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      while (true) {
        SocketChannel channel = server.accept();
        processMessages(Channels.newInputStream(channel), Channels.newOutputStream(channel));
      }
    }
  }
}
