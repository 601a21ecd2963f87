package jdist.call;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import jdist.failure.JdistException;
import jdist.mesh.Peer;
import org.jspecify.annotations.Nullable;

/// What this process and a peer have under way over one link: what it has asked, what it has been
/// asked, how long the peer's closures take. Ends with the link. Thread-safe.
final class Conversation {
  private final Peer.Connection connection;
  private final Map<Long, Request> requests = new ConcurrentHashMap<>();
  private final Map<Long, Request.Late> late = new ConcurrentHashMap<>(); // given up, not answered
  private final Map<Long, Served> served = new ConcurrentHashMap<>();
  private final Credit credit = new Credit();
  private final Backlog backlog;
  private final Pace pace = new Pace();
  private volatile @Nullable Supplier<JdistException> ended;

  Conversation(Peer.Connection connection) {
    this.connection = connection;
    this.backlog = new Backlog(connection.link());
  }

  Peer.Connection connection() {
    return connection;
  }

  Credit credit() {
    return credit;
  }

  Backlog backlog() {
    return backlog;
  }

  Pace pace() {
    return pace;
  }

  Iterable<Request> requests() {
    return requests.values();
  }

  /// Requests that have not been answered.
  int pending() {
    return requests.size();
  }

  /// What the peer has asked and has not ended.
  Collection<Served> served() {
    return served.values();
  }

  /// Remembers a request that is about to be sent; throws if the link has ended.
  void ask(Request request) {
    requests.put(request.number(), request);
    Supplier<JdistException> why = ended;
    if (why != null && requests.remove(request.number()) != null) {
      throw why.get();
    }
  }

  /// The request with that number, which is answered now; null if it was given up.
  @Nullable Request answered(long number) {
    return requests.remove(number);
  }

  /// Gives a request up; what it wants done with a late answer is kept until that comes.
  ///
  /// @return whether it had not been answered
  boolean giveUp(Request request) {
    Request.Late then = request.late();
    if (then != null) {
      late.put(request.number(), then);
    }
    boolean first = requests.remove(request.number()) != null;
    if (then != null && (!first || ended != null)) {
      late.remove(request.number());
    }
    return first;
  }

  /// What to do with the answer to a request that was given up; null: nothing.
  Request.@Nullable Late late(long number) {
    return late.remove(number);
  }

  /// Ends every request that is under way.
  ///
  /// @param why makes what each fails with
  void end(Supplier<JdistException> why) {
    ended = why;
    late.clear();
    credit.close();
    for (Long number : List.copyOf(requests.keySet())) {
      Request request = requests.remove(number);
      if (request != null) {
        request.fail(why);
      }
    }
    served.values().forEach(Served::cancel);
  }

  void begin(Served wish) {
    served.put(wish.number(), wish);
    if (ended != null) {
      wish.cancel();
    }
  }

  void finished(Served wish) {
    served.remove(wish.number(), wish);
  }

  /// The peer has given up what it asked under that number.
  void givenUp(long number) {
    Served wish = served.get(number);
    if (wish != null) {
      wish.cancel();
    }
  }
}
