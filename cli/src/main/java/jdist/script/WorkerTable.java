package jdist.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdist.Cluster;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.remote.ProcessStats;
import org.jspecify.annotations.Nullable;

/// The processes of a cluster, as `/workers` shows them.
final class WorkerTable {
  private static final String FORMAT = "%4s  %-20s  %-12s  %5s  %s";

  private WorkerTable() {}

  /// One line each, behind one that says what is in them.
  static List<String> lines() {
    LocalProcess process = CurrentProcess.find().orElseThrow();
    Cluster cluster = Cluster.current();
    List<Integer> ids = process.processes();
    Map<Integer, ProcessStats> stats = cluster.stats(ids);
    List<String> lines = new ArrayList<>();
    lines.add(String.format(FORMAT, "id", "host", "state", "calls", "heap"));
    for (int id : ids) {
      String host = id == process.id() ? process.host() : process.mesh().known(id).host();
      String state = cluster.workerState(id).name().toLowerCase(java.util.Locale.ROOT);
      ProcessStats known = stats.get(id);
      lines.add(String.format(FORMAT, id, host, state, calls(known), heap(known)));
    }
    return lines;
  }

  /// A process that does not answer is gone, or about to be.
  private static String calls(@Nullable ProcessStats stats) {
    return stats == null ? "?" : String.valueOf(stats.served());
  }

  private static String heap(@Nullable ProcessStats stats) {
    return stats == null
        ? "?"
        : (stats.heapUsed() >> 20) + " of " + (stats.heapMax() >> 20) + " MiB";
  }
}
