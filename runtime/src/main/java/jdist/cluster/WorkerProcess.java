package jdist.cluster;

import java.time.Duration;

/// The operating-system process of one worker, as its manager holds it. Thread-safe.
public interface WorkerProcess {
  /// A child of this process, whose output its manager reads.
  static WorkerProcess of(Process process) {
    return new OrdinaryProcess(process);
  }

  /// One of which the manager holds nothing: it ends by itself when it is asked to, or when its
  /// driver is gone.
  static WorkerProcess unknown() {
    return new UnknownProcess();
  }

  /// Closes its standard input, which asks the worker to stop: it runs its shutdown hooks and ends.
  /// Does not wait.
  void closeInput();

  /// Ends it at once, whatever it is doing. Does not wait.
  void kill();

  /// Waits until it has ended, everything it printed has been forwarded, and its recording, if its
  /// options ask for one, is where they say.
  ///
  /// @return whether it had within `limit`
  boolean awaitExit(Duration limit) throws InterruptedException;

  /// How it ended, a predicate for messages: `exited with status 3`, `was killed by signal 9
  /// (SIGKILL)`, with the last lines of its standard error if there are any; or that this is not
  /// known.
  String howItEnded();

  /// The same without what it printed, for where that has been seen.
  default String ending() {
    return howItEnded();
  }
}
