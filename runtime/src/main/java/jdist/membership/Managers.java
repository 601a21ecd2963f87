package jdist.membership;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import jdist.cluster.ClusterManager;
import jdist.cluster.ClusterManager.Operation;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;

/// The managers of the cluster's workers, each told of its own, and never waited for but at the
/// end. Thread-safe.
final class Managers implements Managed.Keeper {
  private final Consumer<Runnable> threads;
  private final Consumer<String> notices;
  private final Set<Managed> unfinished = ConcurrentHashMap.newKeySet(); // with something to tell

  /// @param threads runs each on a thread of its own; refuses once the cluster has closed
  /// @param notices told what managers do wrong
  Managers(Consumer<Runnable> threads, Consumer<String> notices) {
    this.threads = threads;
    this.notices = notices;
  }

  /// A worker has been started by a manager, which is told from now on what becomes of it.
  Managed manage(ClusterManager manager, WorkerConfig config, WorkerOptions options) {
    Managed started = new Managed(manager, config, options.workerTimeout(), this);
    unfinished.add(started);
    return started;
  }

  @Override
  public void notice(String text) {
    notices.accept(text);
  }

  @Override
  public void over(Managed worker) {
    unfinished.remove(worker);
  }

  /// Tells a worker's manager, without waiting for it.
  void tellLater(Managed worker, Operation... operations) {
    if (!worker.willTell(operations)) {
      return;
    }
    try {
      threads.accept(worker::tellAll);
    } catch (RejectedExecutionException _) {
      worker.tellAll(); // the cluster has closed, and nobody else waits
    }
  }

  /// Has a worker's manager ask it to stop, which may do as it likes meanwhile.
  void stopLater(Managed worker) {
    try {
      threads.accept(worker::stop);
    } catch (RejectedExecutionException _) {
      worker.config().process().kill(); // the cluster has closed
    }
  }

  /// Waits a while for what they do at the end.
  ///
  /// @return whether the current thread was interrupted
  boolean awaitAll(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    for (Managed each : unfinished) {
      try {
        if (!each.awaitTold(deadline)) {
          notice(each.manager().name() + " does not return from manage; it is interrupted");
        }
      } catch (InterruptedException _) {
        return true;
      }
    }
    return false;
  }
}
