package jdist.membership;

import java.time.Duration;
import jdist.cluster.WorkerConfig;

/// How a worker's process is ended: gently at first.
final class Ending {
  /// How long a process that has been killed may take to be gone.
  static final Duration REAP = Duration.ofSeconds(5);

  private Ending() {}

  /// Asks it to end, and kills it after its grace; answers with how it ended.
  static String end(Worker worker, WorkerConfig config) {
    config.process().closeInput();
    if (!awaitExit(config, worker.grace())) {
      kill(config);
    }
    return config.process().howItEnded();
  }

  /// Ends it at once.
  static void kill(WorkerConfig config) {
    config.process().kill();
    awaitExit(config, REAP);
  }

  /// Waits for it, whether the current thread is interrupted or not.
  ///
  /// @return whether it has ended within `limit`
  static boolean awaitExit(WorkerConfig config, Duration limit) {
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
