package jdist.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import jdist.call.Calls;
import jdist.failure.JdistException;
import jdist.failure.ProcessExitedException;
import jdist.identity.Member;
import jdist.identity.ProcessIds;
import jdist.mesh.Heartbeat;
import jdist.mesh.Peer;
import jdist.wire.CodeEntry;
import jdist.wire.Message;

/// A worker's part: it is taken in by the driver, told of the others, and ends when the driver says
/// so or is gone. Thread-safe.
final class WorkerRole implements Role {
  private static final Duration NEWS_OF_A_DEATH = Duration.ofSeconds(3);

  private final LocalProcess process;
  private final Events events;
  private volatile boolean lazy = true;

  /// What the worker's main program must know.
  interface Events {
    /// The driver has taken this process in.
    void joined(Member self, List<CodeEntry> code);

    /// This process is to end; `why` says it in words, and is empty if it was asked to.
    void end(String why);
  }

  WorkerRole(LocalProcess process, Events events) {
    this.process = process;
    this.events = events;
  }

  @Override
  public List<Integer> processes() {
    return IntStream.concat(
            IntStream.of(process.id()),
            process.mesh().peers().stream().filter(peer -> !peer.hasLeft()).mapToInt(Peer::id))
        .sorted()
        .boxed()
        .toList();
  }

  @Override
  public void accept(Peer.Connection from, Message.Talk message) {
    if (message instanceof Message.MemberJoined(Member member) && isDriver(from)) {
      met(member);
    } else if (message instanceof Message.Dial(int other) && isDriver(from)) {
      dialLater(other);
    } else if (message instanceof Message.Join join && isDriver(from)) {
      process.readers().execute(() -> join(from, join));
    } else if (message instanceof Message.MemberLeft(int id, String how) && isDriver(from)) {
      gone(id, how);
    } else if (message instanceof Message.MemberTold(int id) && isDriver(from)) {
      process.mesh().isTold(id);
    } else if (message instanceof Message.Exit && isDriver(from)) {
      events.end("");
    } else {
      // nothing that a worker may be told by its like
    }
  }

  private static boolean isDriver(Peer.Connection from) {
    return from.peer().id() == ProcessIds.DRIVER;
  }

  private void join(Peer.Connection driver, Message.Join join) {
    process.mesh().isMember(join.self(), join.reach(), Duration.ofMillis(join.patienceMillis()));
    lazy = join.lazy() && join.reach() != Message.Reach.NAMED;
    join.others().forEach(process.mesh()::add);
    events.joined(join.self(), join.code());
    Duration heartbeat = Duration.ofMillis(join.heartbeatMillis());
    Heartbeat.start(process.mesh(), process.clock(), () -> heartbeat);
    if (!lazy) {
      join.others().stream().map(Member::id).filter(process.mesh()::dials).forEach(this::dial);
    }
    try {
      driver
          .link()
          .send(
              new Message.Joined(
                  ProcessHandle.current().pid(),
                  Runtime.getRuntime().availableProcessors(),
                  System.getProperty("java.version", "")));
    } catch (IOException e) {
      events.end("the link to the driver is lost: " + e.getMessage());
    }
  }

  private void met(Member member) {
    process.mesh().add(member);
    process.tell(listener -> listener.joined(member.id()));
    if (!lazy && process.mesh().dials(member.id())) {
      dialLater(member.id());
    }
  }

  private void dialLater(int other) {
    process.readers().execute(() -> dial(other));
  }

  /// A link that cannot be made fails the calls that need it, not this process.
  private void dial(int other) {
    try {
      process.mesh().connect(other);
    } catch (JdistException _) {
      // whoever calls it will hear the same
    }
  }

  private void gone(int id, String how) {
    process.mesh().remove(id, how);
    String host = process.mesh().known(id).host();
    process.readers().execute(() -> process.hasLeft(id, host, how));
  }

  @Override
  public void lost(Peer peer, String why) {
    if (peer.id() == ProcessIds.DRIVER) {
      events.end("the link to the driver is lost: " + why);
      return;
    }
    awaitNews(peer);
    process
        .calls()
        .ended(
            peer,
            () ->
                peer.hasLeft()
                    ? new ProcessExitedException(peer.id(), peer.host(), peer.howItLeft())
                    : Calls.lost(peer, why));
  }

  /// The driver knows better how a process ended, and says so in a moment.
  private static void awaitNews(Peer peer) {
    try {
      peer.left().await(System.nanoTime() + NEWS_OF_A_DEATH.toNanos());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
