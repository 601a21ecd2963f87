package jdist.call;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What can be seen of the waits of user code that jdist knows nothing of.
final class ForeignWait {
  private ForeignWait() {}

  /// Whether it waits to enter a `synchronized` block, or for one of the JDK's locks.
  static boolean isForLock(Thread thread) {
    return switch (thread.getState()) {
      case BLOCKED -> true;
      case WAITING, TIMED_WAITING -> isLock(LockSupport.getBlocker(thread));
      default -> false;
    };
  }

  private static boolean isLock(@Nullable Object blocker) {
    return blocker != null
        && !(blocker instanceof Condition)
        && blocker.getClass().getPackageName().equals(LockSupport.class.getPackageName());
  }

  /// Whether it runs a class's initialiser: until that has ended, others that use the class wait,
  /// and their state does not say so.
  static boolean isInInitializer(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("<clinit>")) {
        return true;
      }
    }
    return false;
  }
}
