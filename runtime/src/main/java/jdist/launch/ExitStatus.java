package jdist.launch;

/// How a process ended, as the JDK tells it: its exit status, or 128 and the number of the signal
/// that killed it. The two cannot be told apart, so that this says what is likely: a JVM turns
/// SIGHUP, SIGINT and SIGTERM into such an exit status itself, and nobody exits with another of
/// these by intent.
record ExitStatus(int value) {
  private static final int SIGNALLED = 128;
  private static final int KILL = 9;

  /// A predicate for messages: `exited with status 3`, `was killed by signal 9 (SIGKILL)`.
  String words() {
    int signal = value - SIGNALLED;
    String name = signalName(signal);
    if (name.isEmpty()) {
      return "exited with status " + value;
    }
    if (isCaughtByJava(signal)) {
      return "exited with status " + value + ", as after signal " + signal + " (" + name + ")";
    }
    return "was killed by signal " + signal + " (" + name + ")";
  }

  /// Whether it was SIGKILL: jdist's own, somebody's, or the kernel's when memory runs out.
  boolean isKill() {
    return value == SIGNALLED + KILL;
  }

  private static boolean isCaughtByJava(int signal) {
    return signal == 1 || signal == 2 || signal == 15;
  }

  /// The signals that have the same number on every Linux, and mostly elsewhere; otherwise empty.
  private static String signalName(int signal) {
    return switch (signal) {
      case 1 -> "SIGHUP";
      case 2 -> "SIGINT";
      case 3 -> "SIGQUIT";
      case 4 -> "SIGILL";
      case 5 -> "SIGTRAP";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case KILL -> "SIGKILL";
      case 10 -> "SIGUSR1";
      case 11 -> "SIGSEGV";
      case 12 -> "SIGUSR2";
      case 13 -> "SIGPIPE";
      case 14 -> "SIGALRM";
      case 15 -> "SIGTERM";
      case 24 -> "SIGXCPU";
      case 25 -> "SIGXFSZ";
      case 31 -> "SIGSYS";
      default -> "";
    };
  }
}
