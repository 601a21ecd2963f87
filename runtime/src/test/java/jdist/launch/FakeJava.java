package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Seeds;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerProcess;
import jdist.failure.LaunchException.Failure;

/// A local manager whose `java` is a shell script, with all that it reports and prints. In the
/// script `$id` is the worker's id and `$arguments` all it was given; `announce` and `wait_for_end`
/// do what a worker does. When closed it kills what is left, and fails if a thread is left.
final class FakeJava implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String BEGINNING =
      """
      #!/bin/sh
      arguments="$*"
      while [ "$1" != worker ]; do shift; done
      id=$2
      announce() { hex=$(printf %x $id); echo "jdist_worker:4711#127.0.0.1 nonce=$hex$hex"; }
      wait_for_end() { while read line; do :; done; }
      """;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final ConcurrentLinkedQueue<WorkerConfig> started = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Failure> failed = new ConcurrentLinkedQueue<>();
  private final Path folder;
  private final LocalManager manager;

  FakeJava(Path folder, String script) throws IOException {
    this(folder, script, Optional.empty());
  }

  /// With another standard output.
  FakeJava(Path folder, String script, OutputStream standardOutput) throws IOException {
    this(folder, script, Optional.of(standardOutput));
  }

  private FakeJava(Path folder, String script, Optional<OutputStream> out) throws IOException {
    Path java = folder.resolve("java");
    Files.writeString(java, BEGINNING + script);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    StandardStreams streams =
        new StandardStreams(new LineSink(out.orElse(output)), new LineSink(errors));
    this.folder = folder;
    this.manager =
        new LocalManager(
            new Installation(java, List.of(folder.resolve("jdist.jar")), Optional.empty()),
            streams);
  }

  /// Launches workers with the ids from 2 on.
  FakeJava launch(int workers, WorkerOptions options) throws InterruptedException {
    launch(request(workers, options), report());
    return this;
  }

  /// Launches worker 2.
  FakeJava launch() throws InterruptedException {
    return launch(1, WorkerOptions.defaults());
  }

  void launch(LaunchRequest request, ClusterManager.Report report) throws InterruptedException {
    manager.launch(request, report);
  }

  String explain(int workers, WorkerOptions options) {
    return manager.explain(workers, options);
  }

  LaunchRequest request(int workers, WorkerOptions options) {
    return new LaunchRequest("7f3a", "ana@lab1:4123", folder, Seeds.several(workers), options);
  }

  ClusterManager.Report report() {
    return new ClusterManager.Report() {
      @Override
      public void started(WorkerConfig worker) {
        started.add(worker);
      }

      @Override
      public void failed(Failure failure) {
        failed.add(failure);
      }
    };
  }

  List<WorkerConfig> started() {
    return List.copyOf(started);
  }

  List<Failure> failed() {
    return List.copyOf(failed);
  }

  /// The only worker, which has started.
  WorkerConfig worker() {
    assertThat(failed).isEmpty();
    assertThat(started).hasSize(1);
    return started.element();
  }

  /// The only worker's failure to start.
  Failure failure() {
    assertThat(started).isEmpty();
    assertThat(failed).hasSize(1);
    return failed.element();
  }

  /// Asks all workers to end, and waits until they have.
  FakeJava end() throws InterruptedException {
    for (WorkerConfig worker : started) {
      worker.process().closeInput();
      assertThat(worker.process().awaitExit(LIMIT)).isTrue();
    }
    return this;
  }

  /// What has gone to standard output, byte for byte.
  byte[] outputBytes() {
    return output.toByteArray();
  }

  String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    for (WorkerConfig worker : started) {
      WorkerProcess process = worker.process();
      process.kill();
      assertThat(hasEnded(process)).isTrue();
    }
    assertThat(threads()).isEmpty();
  }

  private static boolean hasEnded(WorkerProcess process) {
    try {
      return process.awaitExit(LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The names of the manager's threads.
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.matches("jdist-(launch|output|errors)-\\d+"))
        .toList();
  }
}
