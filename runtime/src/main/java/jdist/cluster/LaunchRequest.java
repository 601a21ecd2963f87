package jdist.cluster;

import java.nio.file.Path;
import java.util.List;

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
  public LaunchRequest {
    seeds = List.copyOf(seeds);
  }
}
