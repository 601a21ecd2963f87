package jdist.doctor;

import java.time.Duration;
import jdist.call.Calls;
import jdist.process.CurrentProcess;
import jdist.task.Task;

/// How long a call takes that does nothing, to a process and back.
final class Pings {
  /// Of each call, connecting included.
  static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int CALLS = 20;

  private Pings() {}

  /// The fastest of some, in nanoseconds; the first makes the connection. Throws as a call does.
  static long fastest(Calls calls, int processId) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < CALLS; i++) {
      long begun = System.nanoTime();
      var _ = calls.call(processId, () -> true).timeLimit(LIMIT).fetch();
      least = Math.min(least, System.nanoTime() - begun);
    }
    return least;
  }

  /// The same, from the process that it is sent to.
  static Task<Long> to(int processId) {
    return () -> fastest(CurrentProcess.find().orElseThrow().calls(), processId);
  }
}
