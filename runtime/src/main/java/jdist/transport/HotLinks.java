package jdist.transport;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The few links that something came over lately, at which a reader looks again before it asks the
/// system about all of them: with one only, whoever talks over another waits for the next time that
/// the system is asked. For the thread that reads.
final class HotLinks {
  static final int MOST = 4;

  private final @Nullable Link[] links = new @Nullable Link[MOST];
  private int next;

  /// One of them; null if there is none at that place, or nothing to be looked at.
  @Nullable Link get(int place) {
    Link link = links[place];
    return link == null || link.isClosed() || link.isBeingRead() ? null : link;
  }

  /// Something has come over `link`; the one that has been here longest makes room.
  void add(Link link) {
    for (Link known : links) {
      if (link.equals(known)) {
        return;
      }
    }
    links[next] = link;
    next = (next + 1) % MOST;
  }

  void clear() {
    Arrays.fill(links, null);
  }
}
