package jdist.process;

import java.io.IOException;
import jdist.transport.Link;
import jdist.wire.ClosureShape;
import jdist.wire.Message;

/// Tells the other end of a link of a closure shape, ahead of the call that uses it.
final class Definitions {
  private Definitions() {}

  static void send(Link link, int number, ClosureShape shape) {
    try {
      link.sendSoon(new Message.Define(number, shape));
    } catch (IOException _) {
      // the call takes the same link, and its sender is told
    }
  }
}
