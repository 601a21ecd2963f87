package jdist.serial;

import java.util.function.Consumer;
import jdist.identity.ProcessIds;
import jdist.wire.Message;

/// How variables of the prompt go to the other end of a link, and come from there.
///
/// @param carries whether they go at all
/// @param sends whether large ones go ahead, not inside of what uses them
record VariableRoute(boolean carries, boolean sends, SentVariables sent, ArrivedVariables arrived) {
  /// All inside of what uses them, for whoever reads it.
  static VariableRoute inside() {
    return ofNoLink(true);
  }

  /// Not at all: what uses them stays in this process.
  static VariableRoute none() {
    return ofNoLink(false);
  }

  private static VariableRoute ofNoLink(boolean carries) {
    return new VariableRoute(
        carries, false, new SentVariables(_ -> {}), new ArrivedVariables(_ -> {}));
  }

  /// Over a link. The driver is where they are declared: it gets none.
  static VariableRoute over(Consumer<Message.Talk> tell, int peer) {
    return new VariableRoute(
        peer != ProcessIds.DRIVER, true, new SentVariables(tell), new ArrivedVariables(tell));
  }
}
