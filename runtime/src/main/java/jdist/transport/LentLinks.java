package jdist.transport;

import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The links that callers read, at which the reader's selector does not look. They are taken back
/// when they have not been read for a tick, when the caller has left or sleeps, or when somebody
/// else wants them read. For the thread that reads.
final class LentLinks {
  private final Interests interests;
  private final List<Lent> lent = new ArrayList<>();

  LentLinks(Interests interests) {
    this.interests = interests;
  }

  /// A link that a caller reads, and how often callers had read it at the last tick.
  private record Lent(Link link, int reads) {}

  boolean isEmpty() {
    return lent.isEmpty();
  }

  /// A caller reads it.
  void lend(Link link) {
    for (Lent known : lent) {
      if (known.link() == link) {
        return;
      }
    }
    interests.set(link, SelectionKey.OP_READ, false);
    lent.add(new Lent(link, link.callerReads()));
  }

  void takeBack(Link link) {
    lent.removeIf(it -> it.link() == link);
    interests.set(link, SelectionKey.OP_READ, true);
  }

  /// What is done at each tick; `ensureRead` has a link read whose caller sleeps.
  void look(Consumer<Link> ensureRead) {
    for (int i = lent.size() - 1; i >= 0; i--) {
      Lent loan = lent.get(i);
      Link link = loan.link();
      if (link.callerReads() != loan.reads()) {
        lent.set(i, new Lent(link, link.callerReads()));
      } else if (!link.isBeingRead()) {
        lent.remove(i);
        interests.set(link, SelectionKey.OP_READ, true);
      } else if (link.isCallerBlocked()) {
        lent.remove(i);
        ensureRead.accept(link);
      }
    }
  }
}
