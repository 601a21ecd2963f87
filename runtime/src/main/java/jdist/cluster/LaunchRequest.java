package jdist.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdist.code.OwnCode;

/// What a manager is asked for.
///
/// @param session the first digits of the session's id, for `ps`
/// @param driver who drives, for `ps`: `ana@lab1:4123`
/// @param sessionDirectory the session's private folder (mode 0700) on the driver's host, for the
///   Unix sockets of the workers there; removed with all its contents when the cluster closes
/// @param seeds the workers to start
/// @param options how to start them
public record LaunchRequest(
    String session,
    String driver,
    Path sessionDirectory,
    List<WorkerSeed> seeds,
    WorkerOptions options) {
  /// The class that a launched process runs: its `main` is jdist's worker.
  public static final String WORKER_MAIN = "jdist.process.WorkerMain";

  public LaunchRequest {
    seeds = List.copyOf(seeds);
  }

  /// The command that runs jdist's worker on this host, or on one with the same files: this
  /// process's own Java and jdist, with the threads, properties and JVM options that the options
  /// ask for. It ends in words for `ps`. The specification goes to its standard input. Ctrl-C at a
  /// terminal reaches a child of this process, unless `setsid` or its like stands before.
  ///
  /// @throws IllegalStateException if jdist's classes are in no jar and no folder
  public List<String> workerCommand(WorkerSeed seed) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
    options.threads().ifPresent(count -> words.add("-Djdist.threads=" + count));
    options.properties().forEach((name, value) -> words.add("-D" + name + "=" + value));
    String id = Integer.toString(seed.processId());
    options.jvmOptions().forEach(option -> words.add(option.replace("{id}", id)));
    words.addAll(List.of("-cp", OwnCode.location().toString(), WORKER_MAIN));
    words.addAll(List.of("jdist", "worker", id, "session", session, "driver", driver));
    return List.copyOf(words);
  }
}
