package jdist.call;

import java.util.Arrays;
import jdist.serial.Serializer;

/// Leaves out of a failure's frames those of the machinery that called the user's code, unless the
/// system property `jdist.verbose` is `true`.
final class StackTraces {
  private static final String OURS = "jdist.";

  private StackTraces() {}

  /// Cuts the frames below the user's from `failure` and all its causes.
  static void trim(Throwable failure) {
    if (!Boolean.getBoolean("jdist.verbose")) {
      Serializer.all(failure).forEach(StackTraces::cut);
    }
  }

  private static void cut(Throwable failure) {
    StackTraceElement[] frames = failure.getStackTrace();
    int end = boundary(frames);
    if (end > 0 && end < frames.length) {
      failure.setStackTrace(Arrays.copyOf(frames, end));
    }
  }

  /// Where the user's frames end: at the last frame, from below, of the code that runs calls.
  private static int boundary(StackTraceElement[] frames) {
    for (int i = 0; i < frames.length; i++) {
      if (frames[i].getClassName().startsWith(OURS + "call.CallWork")
          || frames[i].getClassName().startsWith(OURS + "call.LocalCall")) {
        return firstOfOurs(frames, i);
      }
    }
    return frames.length;
  }

  private static int firstOfOurs(StackTraceElement[] frames, int boundary) {
    int first = boundary;
    while (first > 0 && isMachinery(frames[first - 1].getClassName())) {
      first--;
    }
    return first;
  }

  /// Reflection that is called by ours, too: so the `main` of a loaded file is run.
  private static boolean isMachinery(String type) {
    return type.startsWith(OURS)
        || type.startsWith("java.lang.reflect.")
        || type.startsWith("jdk.internal.reflect.");
  }
}
