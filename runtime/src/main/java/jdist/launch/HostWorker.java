package jdist.launch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdist.cluster.WorkerProcess;

/// A worker on another host: what is done with it is done by the launcher there.
final class HostWorker implements WorkerProcess {
  private final int id;
  private final HostLauncher launcher;
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean recorded; // of the thread that reads what its launcher says
  private volatile String how = "has not ended";
  private volatile String ending = "has not ended";

  HostWorker(int id, HostLauncher launcher) {
    this.id = id;
    this.launcher = launcher;
  }

  /// It has, and what it printed has been forwarded.
  ///
  /// @param withLastWords a predicate, with what it printed last
  /// @param alone the same without
  void hasEnded(String withLastWords, String alone) {
    how = withLastWords;
    ending = alone;
    ended.countDown();
  }

  /// A part of its recording has come; whether it is the first.
  boolean isRecorded() {
    boolean first = !recorded;
    recorded = true;
    return first;
  }

  @Override
  public void closeInput() {
    launcher.send(new HostMessage.CloseInput(id));
  }

  @Override
  public void kill() {
    launcher.send(new HostMessage.Kill(id));
  }

  @Override
  public boolean awaitExit(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public String howItEnded() {
    return how;
  }

  @Override
  public String ending() {
    return ending;
  }
}
