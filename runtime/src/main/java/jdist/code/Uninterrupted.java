package jdist.code;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/// Work that an interrupt must not break off. A class that cannot be loaded at its first use is
/// lost to the class that names it for good, so whoever is interrupted while code is fetched gets
/// the code, and the flag back afterwards.
final class Uninterrupted {
  private Uninterrupted() {}

  /// Does the work with the interrupt flag clear, again if an interrupt breaks it off nevertheless.
  static <T> T call(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.call();
        } catch (IOException e) {
          if (!brokenOff(e)) {
            throw e;
          }
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Whether an interrupt was the reason; its flag is clear afterwards. A socket's time limit is an
  /// InterruptedIOException too, of a class of its own.
  private static boolean brokenOff(IOException e) {
    return Thread.interrupted()
        || e instanceof ClosedByInterruptException
        || e.getClass() == InterruptedIOException.class;
  }

  /// Something that reads or asks.
  interface Work<T> {
    T call() throws IOException;
  }
}
