package jdist.transport;

import jdist.wire.Message;

/// Where a link's messages go. Called by one thread at a time for one link, in the order sent.
public interface Receiver {
  /// Somebody has connected, and `link` is the connection; nothing has come over it yet.
  default void opened(Link link) {}

  /// Takes in one message. Must not block: whatever may last is handed back as work.
  ///
  /// @return what is to be run on account of it, or [Work#NONE]
  Work accept(Link link, Message message);

  /// The link has ended and nothing more comes over it; called once, on a thread that may block.
  void lost(Link link, String why);
}
