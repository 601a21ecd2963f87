package jdist.mesh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import jdist.failure.CallInterruptedException;
import jdist.identity.Endpoint;
import jdist.identity.Member;
import jdist.transport.Readers;
import jdist.transport.Tls;

/// Makes a link to another process, by whatever way there is, and has both sides prove themselves.
///
/// @param transport the way to processes that do not listen
/// @param patience how long each step may take
record Dialler(Mesh mesh, Readers readers, Transport transport, Duration patience) {
  /// Blocks until the link is proven.
  ///
  /// @throws jdist.failure.UnreachableException if there is no way, or either refuses the other
  Peer.Connection dial(Peer peer, Member member) {
    Optional<Endpoint> endpoint = member.endpoint();
    return greet(peer, endpoint.isPresent() ? open(peer, endpoint.get()) : bridge(peer, member));
  }

  private DialledLink open(Peer peer, Endpoint endpoint) {
    boolean sameHost = peer.member().filter(mesh.self()::sharesHostWith).isPresent();
    DialledLink dialled = new DialledLink(mesh, peer);
    try {
      if (sameHost && endpoint.socket().isPresent()) {
        try {
          SocketAddress socket = UnixDomainSocketAddress.of(endpoint.socket().get());
          dialled.dialled(
              readers.connect(
                  socket,
                  SocketChannel.open(StandardProtocolFamily.UNIX),
                  Optional.empty(),
                  dialled,
                  peer.name()));
          return dialled;
        } catch (IOException | UnsupportedOperationException _) {
          // the port below is there for this
        }
      }
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getByName(endpoint.address()), endpoint.port());
      Optional<Tls> tls = endpoint.certificate().map(mesh.certificates()::dialling);
      dialled.dialled(readers.connect(address, SocketChannel.open(), tls, dialled, peer.name()));
      return dialled;
    } catch (ClosedByInterruptException _) {
      throw new CallInterruptedException("a connection to " + peer.name());
    } catch (IOException e) {
      Endpoint tried = sameHost ? endpoint : endpoint.withoutSocket();
      throw mesh.notReached(peer, "no connection to " + tried + ": " + e.getMessage());
    }
  }

  private DialledLink bridge(Peer peer, Member member) {
    DialledLink dialled = new DialledLink(mesh, peer);
    try {
      dialled.dialled(transport.connect(member, patience).link(readers, dialled));
      return dialled;
    } catch (IOException e) {
      throw mesh.notReached(peer, e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException _) {
      throw Mesh.interrupted(peer);
    }
  }

  private Peer.Connection greet(Peer peer, DialledLink dialled) {
    try {
      dialled.link().send(dialled.greeting().hello());
      if (!dialled.decided().await(System.nanoTime() + patience.toNanos())) {
        dialled.link().close();
        throw Mesh.unreachable(peer, "it did not answer within " + patience.toSeconds() + " s");
      }
    } catch (IOException e) {
      throw mesh.notReached(peer, e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException _) {
      dialled.link().close();
      throw Mesh.interrupted(peer);
    }
    String refused = dialled.refused();
    if (refused != null) {
      dialled.link().close();
      throw mesh.notReached(peer, refused);
    }
    return mesh.liveOrLost(peer);
  }
}
