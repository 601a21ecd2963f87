package jdist.cluster;

import java.time.Duration;

/// A worker's process of which nobody here holds anything.
record UnknownProcess() implements WorkerProcess {
  @Override
  public void closeInput() {}

  @Override
  public void kill() {}

  @Override
  public boolean awaitExit(Duration limit) {
    return true;
  }

  @Override
  public String howItEnded() {
    return "ended, how is not known";
  }
}
