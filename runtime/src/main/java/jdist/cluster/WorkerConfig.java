package jdist.cluster;

import java.nio.file.Path;
import java.util.Optional;

/// A worker that has been started and has said where it listens. Idea: Julia's `WorkerConfig`.
///
/// @param processId its process id
/// @param host the name of its host, for people
/// @param machine the launch entry: workers with the same one share a host, and may use its Unix
///   sockets; `local` is the driver's own host
/// @param address the address it listens on
/// @param port the port it listens on
/// @param socket its Unix socket, if it has one
/// @param process the handle by which it is stopped and asked how it ended
public record WorkerConfig(
    int processId,
    String host,
    String machine,
    String address,
    int port,
    Optional<Path> socket,
    WorkerProcess process) {
  /// The [#machine()] of the driver and of the workers on its host.
  public static final String LOCAL = "local";
}
