package jdist.mesh;

import java.io.IOException;
import jdist.transport.Link;
import jdist.transport.Receiver;
import jdist.transport.Work;
import jdist.wire.Message;
import org.jspecify.annotations.Nullable;

/// A link somebody has made to this process, until it is proven.
final class AcceptedLink implements Receiver {
  private final Mesh mesh;
  private final Greeting greeting;
  private Message.@Nullable Hello hello;

  AcceptedLink(Mesh mesh) {
    this.mesh = mesh;
    this.greeting = mesh.newGreeting();
  }

  @Override
  public Work accept(Link link, Message message) {
    try {
      if (message instanceof Message.Hello first && hello == null) {
        hello = first;
        link.send(greeting.welcome(first));
      } else if (message instanceof Message.Proof proof && hello != null) {
        greeting.check(hello, proof);
        link.proven(mesh.proven(hello.processId(), link));
      } else {
        throw new Greeting.RefusedException("that is no greeting");
      }
    } catch (Greeting.RefusedException e) {
      refuse(link, String.valueOf(e.getMessage()));
    } catch (IOException _) {
      link.close();
    }
    return Work.NONE;
  }

  private static void refuse(Link link, String reason) {
    try {
      link.send(new Message.Refused(reason));
    } catch (IOException _) {
      // it has gone away by itself
    }
    link.close();
  }

  @Override
  public void lost(Link link, String why) {
    // a stranger that has gone away is no loss
  }
}
