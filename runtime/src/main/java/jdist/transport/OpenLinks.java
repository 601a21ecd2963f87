package jdist.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// All links of one process that have not ended. Thread-safe.
final class OpenLinks {
  private final List<Link> links = new CopyOnWriteArrayList<>();

  void add(Link link) {
    links.add(link);
  }

  void remove(Link link) {
    links.remove(link);
  }

  /// Whether something waits for company.
  boolean areDirty() {
    for (Link link : links) {
      if (link.isDirty()) {
        return true;
      }
    }
    return false;
  }

  /// Sends what waits for company; answers with whether anything did.
  boolean flush() {
    boolean any = false;
    for (Link link : links) {
      if (link.isDirty()) {
        any = true;
        link.flush();
      }
    }
    return any;
  }

  void fail(String why) {
    links.forEach(link -> link.fail(why));
  }

  void close() {
    links.forEach(Link::close);
  }
}
