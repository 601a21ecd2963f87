package jdist.call;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import jdist.failure.ClusterClosedException;

/// The values of this process's own futures, as long as anybody can reach them: those that nobody
/// has set when the cluster is closed fail then, so that nobody waits for ever. Thread-safe.
final class LocalCells {
  private final Set<Cell> cells =
      Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));
  private volatile boolean closed;

  /// A new cell.
  ///
  /// @throws ClusterClosedException if the cluster is closed
  Cell add() {
    Cell cell = new Cell();
    cells.add(cell);
    checkOpen();
    return cell;
  }

  void checkOpen() {
    if (closed) {
      throw failure();
    }
  }

  private static ClusterClosedException failure() {
    return new ClusterClosedException("the cluster has been closed");
  }

  /// Fails what has not been set.
  void close() {
    closed = true;
    List<Cell> all;
    synchronized (cells) {
      all = List.copyOf(cells);
    }
    all.forEach(cell -> cell.settle(new Settled.Failure(failure())));
  }
}
