package jdist.transport;

/// A link, as its conduit sees it.
record LinkHost(Link link, Readers readers) implements Conduit.Host {
  @Override
  public void wantsToWrite() {
    readers.wantsToWrite(link);
  }

  @Override
  public void lookAgain() {
    readers.lookAgain(link);
  }

  @Override
  public void execute(Runnable task) {
    readers.execute(task);
  }
}
