package jdist.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A worker that is a child of this process, and whose output is somebody else's affair.
record OrdinaryProcess(Process process) implements WorkerProcess {
  @Override
  public void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) { // it has ended
    }
  }

  /// Not with [Process#destroyForcibly], which closes the streams and so loses what was printed
  /// last.
  @Override
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  @Override
  public boolean awaitExit(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public String howItEnded() {
    return process.isAlive() ? "has not ended" : "exited with status " + process.exitValue();
  }
}
