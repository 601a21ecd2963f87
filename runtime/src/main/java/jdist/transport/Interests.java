package jdist.transport;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/// What a selector looks for at each link. For the thread that reads.
record Interests(Selector selector) {
  /// Has it look for an operation, or not.
  void set(Link link, int operation, boolean wanted) {
    SelectionKey key = link.channel().keyFor(selector);
    try {
      if (key != null && key.isValid()) {
        int now = key.interestOps();
        key.interestOps(wanted ? now | operation : now & ~operation);
      }
    } catch (CancelledKeyException _) {
      // the link has just ended
    }
  }
}
