package jdist.cli;

import java.util.concurrent.locks.LockSupport;

/// The end of this JVM, once somebody has called for it: a signal, [System#exit] on another thread.
/// What goes wrong from then on goes wrong because workers are being stopped, and is not news.
final class JvmEnd {
  private JvmEnd() {}

  /// Whether it has begun, and shutdown hooks run.
  static boolean hasBegun() {
    Thread hook = new Thread(() -> {}, "jdist-never-run");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException _) { // the JDK's only way to tell
      return true;
    }
  }

  /// Waits for it; does not return.
  static void await() {
    while (true) {
      LockSupport.park();
    }
  }
}
