package jdist.mesh;

import java.io.IOException;
import jdist.transport.Gate;
import jdist.transport.Link;
import jdist.transport.Receiver;
import jdist.transport.Work;
import jdist.wire.Message;
import org.jspecify.annotations.Nullable;

/// A link this process has dialled, until it is proven.
final class DialledLink implements Receiver {
  private final Mesh mesh;
  private final Peer peer;
  private final Greeting greeting;
  private final Gate decided = new Gate();
  private volatile @Nullable Link link;
  private volatile @Nullable String refused;

  DialledLink(Mesh mesh, Peer peer) {
    this.mesh = mesh;
    this.peer = peer;
    this.greeting = mesh.newGreeting();
  }

  void dialled(Link made) {
    link = made;
  }

  Link link() {
    return java.util.Objects.requireNonNull(link);
  }

  Greeting greeting() {
    return greeting;
  }

  /// Opens when the other side is proven, or refused, or has refused.
  Gate decided() {
    return decided;
  }

  /// Why nothing came of it; null if it is proven.
  @Nullable String refused() {
    return refused;
  }

  @Override
  public Work accept(Link from, Message message) {
    if (message instanceof Message.Welcome welcome) {
      welcomed(from, welcome);
    } else if (message instanceof Message.Refused(String reason)) {
      refuse("it refused: " + reason);
    } else {
      refuse("it answered with something else than a greeting");
    }
    return Work.NONE;
  }

  private void welcomed(Link from, Message.Welcome welcome) {
    try {
      from.send(greeting.prove(welcome, peer.id()));
      from.proven(mesh.proven(peer.id(), from));
      decided.open();
    } catch (Greeting.RefusedException e) {
      refuse(e.getMessage());
    } catch (IOException e) {
      refuse("the connection broke: " + e.getMessage());
    }
  }

  private void refuse(@Nullable String why) {
    refused = String.valueOf(why);
    decided.open();
  }

  @Override
  public void lost(Link from, String why) {
    refuse("the connection broke: " + why);
  }
}
