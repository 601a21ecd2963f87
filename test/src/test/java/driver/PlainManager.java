package driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerProcess;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException;

/// A manager as anybody might write it: it starts jdist's own worker, one after the other, and
/// keeps a list of what it was told.
class PlainManager implements ClusterManager {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Map<Integer, Process> processes = new ConcurrentHashMap<>();
  private final UnaryOperator<WorkerConfig> finish;

  PlainManager() {
    this(worker -> worker);
  }

  /// @param finish what is still to be said of a worker before it is reported
  PlainManager(UnaryOperator<WorkerConfig> finish) {
    this.finish = finish;
  }

  @Override
  public void launch(LaunchRequest request, Report report) throws InterruptedException {
    for (WorkerSeed seed : request.seeds()) {
      try {
        report.started(start(request, seed));
      } catch (IOException e) {
        String reason = String.valueOf(e.getMessage());
        report.failed(
            new LaunchException.Failure(seed.processId(), "here", "start", reason, "", ""));
      }
    }
  }

  WorkerConfig start(LaunchRequest request, WorkerSeed seed) throws IOException {
    Process process =
        new ProcessBuilder(request.workerCommand(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.put(seed.processId(), process);
    OutputStream input = process.getOutputStream();
    input.write((seed.specification() + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      var announced = seed.announced(line, "here", WorkerProcess.of(process));
      if (announced.isPresent()) {
        Thread.ofVirtual().start(() -> output.lines().forEach(System.out::println));
        return finish.apply(announced.get());
      }
    }
    throw new IOException("it ended before it announced itself");
  }

  @Override
  public void manage(int processId, WorkerConfig worker, Operation operation) throws Exception {
    told.add(operation + " " + processId);
  }

  @Override
  public void kill(int processId, WorkerConfig worker) throws Exception {
    told.add("kill " + processId);
    ClusterManager.super.kill(processId, worker);
  }

  /// What it was told, in order.
  List<String> told() {
    return List.copyOf(told);
  }

  /// The process of a worker, by the id that it was to have.
  Process process(int processId) {
    return processes.get(processId);
  }
}
