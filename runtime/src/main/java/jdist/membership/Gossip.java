package jdist.membership;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import jdist.identity.Member;
import jdist.mesh.Mesh;
import jdist.mesh.Peer;
import jdist.wire.Message;
import org.jspecify.annotations.Nullable;

/// What workers are told of each other: all who have been dialled are told of whoever joins or
/// leaves. Thread-safe.
final class Gossip {
  private final Mesh mesh;
  private final Map<Integer, Member> told = new ConcurrentHashMap<>();

  Gossip(Mesh mesh) {
    this.mesh = mesh;
  }

  /// A worker is about to be told of the others, and from now on of those that come and go.
  ///
  /// @param listed of whom it is to be told
  /// @return whom it is to be told of, this process first
  List<Member> add(Member member, Predicate<Member> listed) {
    List<Member> others = new ArrayList<>();
    others.add(mesh.self());
    told.values().stream().filter(listed).forEach(others::add);
    told.put(member.id(), member);
    return others;
  }

  /// A worker that is told; null if it is not, or not any more.
  @Nullable Member member(int processId) {
    return told.get(processId);
  }

  void remove(int processId) {
    told.remove(processId);
  }

  /// Tells all but the one it is about.
  void tellOthers(int about, Message message) {
    told.keySet().stream().filter(id -> id != about).forEach(id -> tell(id, message));
  }

  /// Tells one, if there is a link to it.
  void tell(int processId, Message message) {
    mesh.peers().stream()
        .filter(peer -> peer.id() == processId)
        .flatMap(peer -> peer.connection().stream())
        .forEach(connection -> tell(connection, message));
  }

  /// A worker has heard of a process that it does not know.
  void tellOf(Peer.Connection by, int processId) {
    for (Message word : mesh.news(processId)) {
      tell(by, word);
    }
    tell(by, new Message.MemberTold(processId));
  }

  private static void tell(Peer.Connection connection, Message message) {
    try {
      connection.link().send(message);
    } catch (IOException _) {
      // its own end is being dealt with
    }
  }
}
