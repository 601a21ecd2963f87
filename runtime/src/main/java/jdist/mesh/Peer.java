package jdist.mesh;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jdist.failure.ProcessExitedException;
import jdist.identity.Member;
import jdist.identity.ProcessIds;
import jdist.serial.Serializer;
import jdist.transport.Gate;
import jdist.transport.Link;
import org.jspecify.annotations.Nullable;

/// One other process, from the first time it is heard of to long after it is gone. Thread-safe.
///
/// HEARD OF -> MEMBER (connected or not) -> GONE
public final class Peer {
  private final int id;
  private final ReentrantLock dialling = new ReentrantLock();
  private volatile @Nullable Member member;
  private volatile @Nullable Connection connection;
  private volatile @Nullable String gone;
  private Gate connected = new Gate();
  private final Gate left = new Gate();
  private boolean wasConnected;

  Peer(int id) {
    this.id = id;
  }

  /// A proven link to a peer, and what both ends have told each other over it.
  public record Connection(Peer peer, Link link, Serializer serializer) {}

  public int id() {
    return id;
  }

  /// Held by the one thread that dials it.
  ReentrantLock dialling() {
    return dialling;
  }

  /// The name of its host, as far as it is known.
  public String host() {
    Member known = member;
    return known == null ? "unknown host" : known.host();
  }

  /// How messages name it: `worker 3 (node7)`.
  public String name() {
    return ProcessIds.name(id, host());
  }

  /// What is known of it; empty if it is not a member yet.
  public Optional<Member> member() {
    return Optional.ofNullable(member);
  }

  synchronized void isMember(Member known) {
    member = known;
  }

  /// The link to it, if there is one at the moment.
  public Optional<Connection> connection() {
    return Optional.ofNullable(connection);
  }

  @Nullable Connection live() {
    Connection current = connection;
    return current == null || current.link().isClosed() ? null : current;
  }

  /// Takes a new link; answers with the one it replaces, if any.
  synchronized Optional<Connection> connect(Connection made) {
    Connection before = connection;
    connection = made;
    wasConnected = true;
    connected.open();
    return Optional.ofNullable(before);
  }

  /// The link has ended; nothing happens if another has replaced it.
  synchronized void disconnect(Link ended) {
    Connection current = connection;
    if (current != null && current.link() == ended) {
      connection = null;
      connected = new Gate();
    }
  }

  /// Opens when there is a link, or there will never be one.
  synchronized Gate connected() {
    return connected;
  }

  /// The process is gone; only the first word on how is kept.
  synchronized boolean isGone(String how) {
    if (gone != null) {
      return false;
    }
    gone = how;
    connected.open();
    left.open();
    return true;
  }

  /// Whether it is gone for good.
  public boolean hasLeft() {
    return gone != null;
  }

  /// Whether it is, or was, a process at all, and not just an id that somebody asked for.
  boolean isKnown() {
    return member != null || connection != null || gone != null;
  }

  /// Opens when it is known to be gone for good.
  public Gate left() {
    return left;
  }

  synchronized boolean wasConnected() {
    return wasConnected;
  }

  /// How it ended, once it has left.
  public String howItLeft() {
    return String.valueOf(gone);
  }

  /// Throws if it is gone for good.
  void checkPresent() {
    String how = gone;
    if (how != null) {
      throw new ProcessExitedException(id, host(), how);
    }
  }
}
