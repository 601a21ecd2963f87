package jdist.mesh;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jdist.failure.CallInterruptedException;
import jdist.failure.JdistException;
import jdist.failure.NoSuchProcessException;
import jdist.failure.UnreachableException;
import jdist.identity.Cookie;
import jdist.identity.Endpoint;
import jdist.identity.Member;
import jdist.identity.ProcessIds;
import jdist.identity.Session;
import jdist.serial.Serializer;
import jdist.transport.Bridge;
import jdist.transport.Gate;
import jdist.transport.Link;
import jdist.transport.Readers;
import jdist.transport.Receiver;
import jdist.transport.Work;
import jdist.wire.Message;

/// One process's links to the others. The driver dials every worker; between workers the one with
/// the higher id dials, or the one that does not listen if the other does, on first use or, if
/// asked, at once. Thread-safe.
///
/// Idea: Julia Distributed, topology `:all_to_all` with `lazy=true`.
public final class Mesh implements AutoCloseable {
  private static final long END_NANOS = 10_000_000_000L;
  private static final long NEWS_NANOS = 3_000_000_000L;
  private static final String LOST = "the link to it is lost";

  private final Session session;
  private final Cookie cookie;
  private final String version;
  private final Readers readers;
  private final MeshEvents events;
  private final Function<Peer, SerializerFactory> serializers;
  private final Map<Integer, Peer> peers = new ConcurrentHashMap<>();
  private final Certificates certificates = new Certificates(this);
  private final Map<Integer, Gate> unheardOf = new ConcurrentHashMap<>();
  private volatile Member self;
  private volatile Message.Reach reach = Message.Reach.ALL;
  private volatile Transport transport = Mesh::noTransport;
  private volatile Duration patience;

  /// Makes the serializer of a link that has just been proven.
  @FunctionalInterface
  public interface SerializerFactory {
    Serializer make(Link link);
  }

  /// @param self this process, as far as it is known; see [#isMember]
  /// @param patience how long to wait for a link to be made
  public Mesh(
      Session session,
      Cookie cookie,
      String version,
      Member self,
      Duration patience,
      Readers readers,
      MeshEvents events,
      Function<Peer, SerializerFactory> serializers) {
    this.session = session;
    this.cookie = cookie;
    this.version = version;
    this.self = self;
    this.patience = patience;
    this.readers = readers;
    this.events = events;
    this.serializers = serializers;
  }

  public Member self() {
    return self;
  }

  /// This process has been taken in, under this name and these rules.
  public void isMember(Member known, Message.Reach far, Duration limit) {
    self = known;
    reach = far;
    patience = limit;
  }

  /// What this process and the others show at links that leave a host.
  public Certificates certificates() {
    return certificates;
  }

  /// Processes that do not listen are reached so.
  public void connectThrough(Transport way) {
    transport = way;
  }

  private static Bridge noTransport(Member to, Duration limit) throws IOException {
    throw new IOException("it does not listen, and only its manager's own programs reach it");
  }

  /// There is another process.
  public void add(Member member) {
    peer(member.id()).isMember(member);
    member.endpoint().flatMap(Endpoint::certificate).ifPresent(certificates::add);
  }

  /// A process is gone for good. Calls to it fail from now on.
  ///
  /// @param how how it ended, a predicate: `exited with status 3`
  public void remove(int processId, String how) {
    Peer peer = peer(processId);
    if (peer.isGone(how)) {
      peer.connection().ifPresent(connection -> connection.link().close());
    }
  }

  /// All processes ever heard of but this one.
  public Collection<Peer> peers() {
    return List.copyOf(peers.values());
  }

  private Peer peer(int processId) {
    return peers.computeIfAbsent(processId, Peer::new);
  }

  /// The process of that id.
  ///
  /// @throws NoSuchProcessException if there is none that this process knows of
  public Peer known(int processId) {
    Peer peer = peers.get(processId);
    if (peer == null || !peer.isKnown()) {
      throw new NoSuchProcessException(processId, processIds());
    }
    return peer;
  }

  /// The same, but a worker that does not know it asks the driver: another worker, which has heard
  /// of it already, may have spoken of it.
  private Peer met(int processId) {
    Peer peer = peers.get(processId);
    if (peer != null && peer.isKnown()) {
      return peer;
    }
    if (self.id() != ProcessIds.DRIVER && processId != ProcessIds.DRIVER) {
      askOf(processId);
    }
    return known(processId);
  }

  /// Throws if a process is gone for good, or there never was one.
  public void checkPresent(int processId) {
    if (processId != self.id()) {
      known(processId).checkPresent();
    }
  }

  /// Whether two processes are on one host, as far as this process knows.
  public boolean areNeighbours(int one, int other) {
    Optional<Member> second = member(other);
    return member(one).filter(it -> second.filter(it::sharesHostWith).isPresent()).isPresent();
  }

  private Optional<Member> member(int processId) {
    return processId == self.id()
        ? Optional.of(self)
        : Optional.ofNullable(peers.get(processId)).flatMap(Peer::member);
  }

  private void askOf(int processId) {
    Gate told = unheardOf.computeIfAbsent(processId, _ -> new Gate());
    try {
      connect(ProcessIds.DRIVER).link().send(new Message.MemberWanted(processId));
      var _ = told.await(System.nanoTime() + patience.toNanos());
    } catch (IOException _) {
      // this process is about to end
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException("word of process " + processId);
    }
  }

  /// Asks the driver of a process without waiting for the answer, which is [#isTold].
  ///
  /// @return whether it could be asked
  boolean asksOf(int processId) {
    Peer driver = peers.get(ProcessIds.DRIVER);
    Peer.Connection connection = driver == null ? null : driver.live();
    try {
      if (connection != null) {
        connection.link().send(new Message.MemberWanted(processId));
      }
      return connection != null;
    } catch (IOException _) {
      return false; // this process is about to end
    }
  }

  /// The driver has said of a process what it knows.
  public void isTold(int processId) {
    certificates.isTold(processId);
    Gate told = unheardOf.remove(processId);
    if (told != null) {
      told.open();
    }
  }

  /// What this process knows of another, as it would tell a third.
  public List<Message> news(int processId) {
    Peer peer = peers.get(processId);
    List<Message> news = new ArrayList<>();
    if (peer != null) {
      peer.member().ifPresent(member -> news.add(new Message.MemberJoined(member)));
      if (peer.hasLeft()) {
        news.add(new Message.MemberLeft(processId, peer.howItLeft()));
      }
    }
    return news;
  }

  private String processIds() {
    String ids =
        IntStream.concat(
                IntStream.of(self.id()),
                peers.values().stream().filter(peer -> !peer.hasLeft()).mapToInt(Peer::id))
            .sorted()
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    return (ids.contains(",") ? "are processes " : "is only process ") + ids;
  }

  /// The link to a process; makes it if there is none, which may block for as long as the patience.
  ///
  /// @throws jdist.failure.ProcessExitedException if the process is gone
  /// @throws NoSuchProcessException if there never was one of that id
  /// @throws UnreachableException if no link can be made
  public Peer.Connection connect(int processId) {
    Peer peer = met(processId);
    Peer.Connection live = peer.live();
    return live == null ? establish(peer) : live;
  }

  /// Whether there is a link to a process now.
  public boolean isConnected(int processId) {
    Peer peer = peers.get(processId);
    return peer != null && peer.live() != null;
  }

  /// Whether a process to which a link has broken, or is about to, can be connected to once more:
  /// it is there, and neither end is the driver, whose workers do not outlive their link to it.
  public boolean mayConnectAgain(int processId) {
    Peer peer = peers.get(processId);
    return peer != null
        && !peer.hasLeft()
        && peer.wasConnected()
        && self.id() != ProcessIds.DRIVER
        && processId != ProcessIds.DRIVER;
  }

  /// Whether this worker is the one to dial another worker, and may.
  public boolean dials(int processId) {
    Peer peer = peer(processId);
    return processId != ProcessIds.DRIVER && mayTalkTo(peer) && isMineToDial(peer);
  }

  private boolean isMineToDial(Peer peer) {
    boolean listens = peer.member().flatMap(Member::endpoint).isPresent();
    return listens == self.endpoint().isPresent() ? self.id() > peer.id() : listens;
  }

  private boolean mayTalkTo(Peer peer) {
    return reach == Message.Reach.ALL
        || self.id() == ProcessIds.DRIVER
        || peer.id() == ProcessIds.DRIVER
        || (reach == Message.Reach.NAMED
            && peer.member().filter(it -> it.wiring().joins(self.wiring())).isPresent());
  }

  private Peer.Connection establish(Peer peer) {
    peer.checkPresent();
    if (!mayTalkTo(peer)) {
      throw unreachable(
          peer,
          reach == Message.Reach.DRIVER
              ? "the topology is master-worker, which does not connect workers with each other; "
                  + "use --topology all-to-all, or call it from process 1"
              : "the topology is custom, and neither worker's connectIdents name the other; "
                  + "name it there, or call it from process 1");
    }
    if (peer.id() == ProcessIds.DRIVER) {
      throw unreachable(peer, "the link to the driver is lost");
    }
    if (self.id() == ProcessIds.DRIVER && peer.wasConnected()) {
      throw awaitEnd(peer, END_NANOS, LOST);
    }
    if (self.id() == ProcessIds.DRIVER || isMineToDial(peer)) {
      return dial(peer);
    }
    return awaitDial(peer);
  }

  /// A link that has just been proven may have been lost as soon, with the peer.
  Peer.Connection liveOrLost(Peer peer) {
    Peer.Connection live = peer.live();
    if (live == null) {
      throw notReached(peer, LOST);
    }
    return live;
  }

  /// A worker that another one does not reach may be gone: the driver knows, and says so in a
  /// moment.
  JdistException notReached(Peer peer, String why) {
    return awaitEnd(peer, self.id() == ProcessIds.DRIVER ? 0 : NEWS_NANOS, why);
  }

  /// How a process has ended, which is about to be known; or else that it is not reached, and why.
  private static JdistException awaitEnd(Peer peer, long nanos, String why) {
    try {
      peer.left().await(System.nanoTime() + nanos);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new CallInterruptedException("the end of " + peer.name());
    }
    peer.checkPresent();
    return unreachable(peer, why);
  }

  static UnreachableException unreachable(Peer peer, String why) {
    return new UnreachableException(peer.id(), peer.host(), why);
  }

  static CallInterruptedException interrupted(Peer peer) {
    Thread.currentThread().interrupt();
    return new CallInterruptedException("a connection to " + peer.name());
  }

  /// Asks the driver that `peer`, whose part it is, dial this process, and waits.
  private Peer.Connection awaitDial(Peer peer) {
    Gate connected = peer.connected();
    Peer.Connection driver = connect(ProcessIds.DRIVER);
    try {
      driver.link().send(new Message.DialWanted(peer.id()));
      boolean inTime = connected.await(System.nanoTime() + patience.toNanos());
      peer.checkPresent();
      if (!inTime) {
        throw unreachable(peer, "it did not connect within " + patience.toSeconds() + " s");
      }
      return liveOrLost(peer);
    } catch (IOException e) {
      throw unreachable(peer, "the link to the driver is lost: " + e.getMessage());
    } catch (InterruptedException _) {
      throw interrupted(peer);
    }
  }

  /// Dials a process and proves both sides to each other. One attempt at a time for each peer.
  ///
  /// @throws UnreachableException if it cannot be reached, or either refuses the other
  public Peer.Connection dial(Peer peer) {
    peer.dialling().lock();
    try {
      Peer.Connection live = peer.live();
      if (live != null) {
        return live;
      }
      peer.checkPresent();
      Member member = peer.member().orElseThrow(() -> unreachable(peer, "it has not joined"));
      return new Dialler(this, readers, transport, patience).dial(peer, member);
    } finally {
      peer.dialling().unlock();
    }
  }

  Greeting newGreeting() {
    return new Greeting(session, cookie, self.id(), version);
  }

  /// What a link that has just been accepted is greeted by; it is closed unless it proves itself.
  Receiver acceptor() {
    return new AcceptedLink(this);
  }

  /// A link has proven to lead to `processId`.
  Receiver proven(int processId, Link link) {
    Peer peer = peer(processId);
    Peer.Connection connection =
        new Peer.Connection(peer, link, serializers.apply(peer).make(link));
    peer.connect(connection).ifPresent(before -> before.link().fail("another has replaced it"));
    return new Proven(connection);
  }

  /// The receiver of a proven link.
  private final class Proven implements Receiver {
    private final Peer.Connection connection;

    Proven(Peer.Connection connection) {
      this.connection = connection;
    }

    @Override
    public Work accept(Link link, Message message) {
      return events.accept(connection, (Message.Talk) message);
    }

    @Override
    public void lost(Link link, String why) {
      connection.peer().disconnect(link);
      events.lost(connection.peer(), why);
    }
  }

  @Override
  public void close() {
    for (Peer peer : peers.values()) {
      peer.isGone("left, for the cluster was closed");
      peer.connection().ifPresent(connection -> connection.link().close());
    }
  }
}
