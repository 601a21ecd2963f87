package jdist.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jdist.cluster.ClusterManager.Report;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerOptions;

/// What the starts of one request have in common.
///
/// @param request what was asked for
/// @param report who hears what became of it
/// @param installation what the workers run with
/// @param command the command for each
/// @param lines where their lines go
/// @param host this host's name
record LocalLaunch(
    LaunchRequest request,
    Report report,
    Installation installation,
    WorkerCommand command,
    WorkerLines lines,
    String host) {
  /// The longest path that every system takes for a Unix socket, in bytes (Linux takes 107).
  private static final int LONGEST_SOCKET = 99;

  WorkerOptions options() {
    return request.options();
  }

  /// Starts the process of one worker, with a pipe to each of its three streams.
  ///
  /// @param encrypts whether it speaks TLS
  /// @throws IOException if the system refuses; its message says why
  /// @throws IllegalArgumentException if the user's environment cannot be had
  Process spawn(int processId, boolean encrypts) throws IOException {
    if (!Files.isExecutable(installation.java())) { // or setsid would find out, less clearly
      throw new IOException("there is no Java at " + installation.java());
    }
    ProcessBuilder builder =
        new ProcessBuilder(encrypts ? command.encrypted(processId) : command.of(processId));
    WorkerEnvironment.prepare(builder.environment(), options().environment());
    Optional<Path> directory = options().directory();
    if (directory.isPresent()) {
      if (!Files.isDirectory(directory.get())) {
        throw new IOException("the working directory " + directory.get() + " does not exist");
      }
      builder.directory(directory.get().toFile());
    }
    return builder.start();
  }

  /// Kills the process of a worker that was started, and then lost sight of for want of a thread.
  void killUnseen(int processId) {
    String title = String.join(" ", command.title(processId));
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").endsWith(title))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /// Where one worker listens beside its port; nowhere if the path would be too long for the
  /// system.
  Optional<Path> socket(int processId) {
    Path path = request.sessionDirectory().toAbsolutePath().resolve("w" + processId);
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    return length <= LONGEST_SOCKET ? Optional.of(path) : Optional.empty();
  }

  /// Where the standard output of one worker goes.
  WorkerLines.Writer output(int processId) {
    return lines.output(processId, options().output());
  }

  /// Where its standard error goes.
  WorkerLines.Writer errors(int processId) {
    return lines.errors(processId, options().output());
  }
}
