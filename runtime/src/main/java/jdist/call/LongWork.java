package jdist.call;

import jdist.transport.Work;

/// Work that is never run by the reader: it may write or read a user's value of any size.
record LongWork(Runnable body) implements Work {
  @Override
  public void run() {
    body.run();
  }

  @Override
  public boolean isBrief() {
    return false;
  }
}
