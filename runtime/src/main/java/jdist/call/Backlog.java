package jdist.call;

import java.util.concurrent.locks.ReentrantLock;
import jdist.transport.Link;

/// What has been sent over one link and not been read. Credit limits what is asked of a peer; for
/// what is answered, for what wants no answer, and for what was given up there is room up to 64
/// MiB, and whoever wants more waits. Thread-safe.
final class Backlog {
  private static final long MOST_BYTES = 64L << 20;
  private static final int LONGEST_NAPS = 600_000;

  private final Link link;
  private final ReentrantLock oneLooks = new ReentrantLock();

  Backlog(Link link) {
    this.link = link;
  }

  boolean isFull() {
    return link.backlog() > MOST_BYTES;
  }

  /// Waits until the peer has read enough, is gone, or ten minutes have passed.
  void awaitRoom() throws InterruptedException {
    if (!isFull()) {
      return;
    }
    oneLooks.lockInterruptibly();
    try {
      for (int naps = 0; naps < LONGEST_NAPS && isFull() && !link.isClosed(); naps++) {
        link.flush();
        Thread.sleep(1);
      }
    } finally {
      oneLooks.unlock();
    }
  }
}
