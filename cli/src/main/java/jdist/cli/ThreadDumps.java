package jdist.cli;

import java.util.Optional;
import jdist.process.DriverProcess;

/// Prints what all processes are doing, from when there is a driver's process. Thread-safe.
final class ThreadDumps {
  private volatile Optional<DriverProcess> driver = Optional.empty();

  void of(DriverProcess process) {
    driver = Optional.of(process);
  }

  /// Prints it on standard error. Waits some seconds for processes that do not answer.
  ///
  /// @param occasion why: `SIGQUIT`
  void print(String occasion) {
    try {
      System.err.print(
          driver.isPresent()
              ? driver.get().dump(occasion)
              : "jdist: no process has started (" + occasion + ")\n");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
