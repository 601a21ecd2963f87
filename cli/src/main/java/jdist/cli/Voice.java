package jdist.cli;

import java.io.PrintStream;

/// How jdist speaks: on standard error alone, each message behind `jdist: `. Thread-safe.
///
/// @param level how much it says
/// @param terminal whether standard error is a terminal
/// @param color whether to use colour
record Voice(Level level, boolean terminal, boolean color) {
  private static final String RED = "\u001b[31m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  /// How much is said.
  enum Level {
    QUIET,
    NORMAL,
    VERBOSE
  }

  /// Before the options are known.
  static Voice untold() {
    return new Voice(Level.NORMAL, Boolean.getBoolean("jdist.stderr.terminal"), false);
  }

  private static PrintStream err() {
    return System.err;
  }

  /// Something failed; always said.
  void failure(String message) {
    err().println(paint(RED, "jdist: ") + message);
  }

  /// Something the user should know; said unless quiet.
  void warning(String message) {
    if (level != Level.QUIET) {
      err().println(paint(RED, "jdist: ") + message);
    }
  }

  /// Good news for somebody who watches: said on a terminal, or if verbose.
  void news(String message) {
    if (level == Level.VERBOSE || (level == Level.NORMAL && terminal)) {
      err().println(paint(DIM, "jdist: " + message));
    }
  }

  /// Said if verbose.
  void detail(String message) {
    if (level == Level.VERBOSE) {
      err().println(paint(DIM, "jdist: " + message));
    }
  }

  /// A failure with its frames, if verbose.
  void trace(Throwable failure) {
    if (level == Level.VERBOSE) {
      failure.printStackTrace(err());
    }
  }

  /// `1 worker`, `2 workers`.
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  boolean isVerbose() {
    return level == Level.VERBOSE;
  }

  private String paint(String code, String text) {
    return color ? code + text + PLAIN : text;
  }
}
