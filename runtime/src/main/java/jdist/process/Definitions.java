package jdist.process;

import java.io.IOException;
import jdist.transport.Link;
import jdist.transport.Readers;
import jdist.wire.ClosureShape;
import jdist.wire.Message;
import jdist.wire.MessageCodec;

/// Tells the other end of a link what a call is about to use, ahead of that call: of a closure
/// shape, of a variable of the prompt.
final class Definitions {
  private static final long LONG = 1 << 15; // less than what a link sends in pieces

  private Definitions() {}

  static void send(Link link, int number, ClosureShape shape) {
    try {
      link.sendSoon(new Message.Define(number, shape));
    } catch (IOException _) {
      // the call takes the same link, and its sender is told
    }
  }

  /// May block until a long message is on its way: whoever reads for the process then reads no
  /// more.
  static void send(Link link, Readers readers, Message.Talk message) {
    try {
      if (MessageCodec.payloadOf(message).weight() > LONG) {
        readers.endTurn();
      }
      link.send(message);
    } catch (IOException _) {
      // as above
    }
  }
}
