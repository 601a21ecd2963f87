package jdist.membership;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import jdist.cluster.ClusterManager;
import jdist.cluster.ClusterManager.Operation;
import jdist.cluster.WorkerConfig;
import jdist.identity.Member;
import jdist.identity.Wiring;
import org.jspecify.annotations.Nullable;

/// A worker that has been started, and the manager it is the affair of, which is told what becomes
/// of it: one thing after the other, whatever thread has the news. Thread-safe.
final class Managed {
  private final ClusterManager manager;
  private final WorkerConfig config;
  private final Duration patience;
  private final Keeper keeper;
  private final Queue<Operation> news = new ArrayDeque<>();
  private boolean telling; // a thread does
  private boolean over; // there is no more to tell
  private volatile Wiring wiring;

  /// Whoever has an eye on managers.
  interface Keeper {
    /// A manager has failed.
    void notice(String text);

    /// A manager has been told everything of a worker.
    void over(Managed worker);
  }

  /// @param patience how long its manager may take to connect
  Managed(ClusterManager manager, WorkerConfig config, Duration patience, Keeper keeper) {
    this.manager = manager;
    this.config = config;
    this.patience = patience;
    this.keeper = keeper;
    this.wiring =
        new Wiring(
            config.ident().orElse(""), config.connectIdents(), config.connectAt().orElse(""));
  }

  ClusterManager manager() {
    return manager;
  }

  WorkerConfig config() {
    return config;
  }

  Duration patience() {
    return patience;
  }

  /// It has become known only now how other workers reach it.
  void isReachedAt(String text) {
    wiring = wiring.withConnectAt(text);
  }

  /// What the others are told of it.
  Member member() {
    return new Member(
        config.processId(), config.host(), config.machine(), Listening.of(config), wiring);
  }

  /// What the driver itself knows of it, which may have a way of its own there.
  Member memberHere() {
    Member member = member();
    return config
        .driverAt()
        .map(at -> member.reachedAt(at.getHostString(), at.getPort()))
        .orElse(member);
  }

  /// Tells the manager; if it is being told something else, whoever does so goes on with this.
  void tell(Operation operation) {
    if (willTell(operation)) {
      tellAll();
    }
  }

  /// Something is to be told.
  ///
  /// @return whether the caller must see to it that it is, with [#tellAll]
  synchronized boolean willTell(Operation... operations) {
    if (over) {
      return false;
    }
    news.addAll(List.of(operations));
    over = news.contains(Operation.FINALIZE);
    boolean already = telling;
    telling = true;
    return !already;
  }

  /// Tells what there is to tell.
  void tellAll() {
    for (Operation next = next(); next != null; next = next()) {
      tellNow(next);
      if (next == Operation.FINALIZE) {
        keeper.over(this);
      }
    }
  }

  private synchronized @Nullable Operation next() {
    Operation next = news.poll();
    if (next == null) {
      telling = false;
      notifyAll();
    }
    return next;
  }

  private void tellNow(Operation operation) {
    try {
      manager.manage(config.processId(), config, operation);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the cluster has closed, and said so
    } catch (Throwable e) { // a manager may fail in any way
      keeper.notice(failed("manage(" + operation + ")", e));
    }
  }

  /// Has the manager ask it to stop.
  void stop() {
    try {
      manager.kill(config.processId(), config);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // a manager may fail in any way
      keeper.notice(failed("kill", e));
    }
  }

  private String failed(String what, Throwable why) {
    return manager.name() + " failed in " + what + " of worker " + config.processId() + ": " + why;
  }

  /// Waits until the manager has been told everything.
  ///
  /// @param deadline a time of [System#nanoTime]
  /// @return whether it has
  synchronized boolean awaitTold(long deadline) throws InterruptedException {
    while (telling) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /// How its process ended.
  String howItEnded() {
    return config.process().howItEnded();
  }

  /// Waits for its process, whoever interrupts; the flag is set again.
  boolean awaitExit(Duration limit) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return config.process().awaitExit(limit);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
