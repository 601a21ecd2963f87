package jdist.call;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import jdist.failure.ClusterClosedException;
import org.jspecify.annotations.Nullable;

/// The values of this process's own futures, as long as anybody can reach them: those that nobody
/// has set when the cluster is closed fail then, so that nobody waits for ever. Thread-safe.
final class LocalCells {
  private final Map<Cell, Optional<RunningCall>> cells =
      Collections.synchronizedMap(new WeakHashMap<>());
  private volatile boolean closed;

  /// A new cell; `call` is what will set it, if that is a call.
  ///
  /// @throws ClusterClosedException if the cluster is closed
  Cell add(@Nullable RunningCall call) {
    Cell cell = new Cell();
    cells.put(cell, Optional.ofNullable(call));
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

  /// Fails what has not been set, and interrupts the calls that were to do so.
  void close() {
    closed = true;
    Map<Cell, Optional<RunningCall>> all;
    synchronized (cells) {
      all = Map.copyOf(cells);
    }
    all.forEach((cell, call) -> {
      if (cell.settle(new Settled.Failure(failure()))) {
        call.ifPresent(RunningCall::cancel);
      }
    });
  }
}
