package jdist.process;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import jdist.failure.ClusterClosedException;
import org.jspecify.annotations.Nullable;

/// Which process the current code belongs to: on a worker the worker, else the one whose call it
/// runs in, else the only one of this JVM, guests apart. The one mutable static of jdist.
public final class CurrentProcess {
  private static final ScopedValue<LocalProcess> SCOPE = ScopedValue.newInstance();
  private static final List<LocalProcess> OPEN = new CopyOnWriteArrayList<>();

  private CurrentProcess() {}

  static void opened(LocalProcess process) {
    OPEN.add(process);
  }

  static void closed(LocalProcess process) {
    OPEN.remove(process);
  }

  /// Whether this JVM has any.
  public static boolean isAny() {
    return !OPEN.isEmpty();
  }

  /// The process; empty if this JVM has none.
  ///
  /// @throws ClusterClosedException if it has several, and the current thread runs no call of any
  public static Optional<LocalProcess> find() {
    if (SCOPE.isBound()) {
      return Optional.of(SCOPE.get());
    }
    Iterator<LocalProcess> open = OPEN.iterator();
    if (!open.hasNext()) {
      return Optional.empty();
    }
    LocalProcess first = open.next();
    if (!open.hasNext() || first.driver().isEmpty()) {
      return Optional.of(first);
    }
    throw new ClusterClosedException(
        OPEN.size()
            + " clusters are open in this JVM, so the static methods cannot tell which one is"
            + " meant; call the methods of your Cluster object");
  }

  /// Runs `body` as part of `process`. A worker is found without, whatever clusters its calls open.
  static <T extends @Nullable Object> T call(LocalProcess process, Callable<T> body)
      throws Exception {
    if (process.isAlone()) {
      return body.call();
    }
    return ScopedValue.where(SCOPE, process).call(body::call);
  }
}
