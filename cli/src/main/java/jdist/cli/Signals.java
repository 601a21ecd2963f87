package jdist.cli;

import java.util.function.Consumer;
import sun.misc.Signal;

/// What a terminal tells those that draw on it.
final class Signals {
  private Signals() {}

  /// Has `redraw` called when the terminal has another size (with true), and when this process is
  /// in the foreground again.
  static void redraw(Consumer<Boolean> redraw) {
    Signal.handle(new Signal("WINCH"), _ -> redraw.accept(true));
    Signal.handle(new Signal("CONT"), _ -> redraw.accept(false));
  }
}
