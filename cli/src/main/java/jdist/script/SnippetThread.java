package jdist.script;

/// Runs one snippet. It can be stopped even where it never looks at its interrupt: its code asks
/// [#check] at the start of each method and before each jump backwards.
public final class SnippetThread extends Thread {
  private volatile boolean stopped;

  /// Thrown through the code of a snippet that is stopped. Its code may catch it; then the next
  /// check throws another.
  static final class Stop extends Error {
    private static final long serialVersionUID = 1;

    Stop() {
      super("stopped", null, false, false);
    }
  }

  SnippetThread(Runnable snippet, ClassLoader loader) {
    super(snippet, "main");
    setContextClassLoader(loader);
    setDaemon(true);
  }

  /// Called by the code of snippets.
  public static void check() {
    if (Thread.currentThread() instanceof SnippetThread current && current.stopped) {
      throw new Stop();
    }
  }

  /// Ends the snippet, which may take until its next check, or the end of a wait.
  void stopNow() {
    stopped = true;
    interrupt();
  }

  boolean isStopped() {
    return stopped;
  }
}
