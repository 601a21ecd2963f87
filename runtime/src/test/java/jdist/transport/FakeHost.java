package jdist.transport;

/// Whoever a conduit under test belongs to: counts nothing, reads nothing by itself.
record FakeHost(Runnable full) implements Conduit.Host {
  FakeHost() {
    this(() -> {});
  }

  @Override
  public void wantsToWrite() {
    full.run();
  }

  @Override
  public void lookAgain() {
    // the test looks all the time
  }

  @Override
  public void execute(Runnable task) {
    Thread.ofVirtual().start(task);
  }
}
