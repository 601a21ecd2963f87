package jdist.cli;

/// What a command line asks for, understood: to run a driver, or to look at hosts.
interface Job {
  Voice voice();

  /// Does it; returns when it is done, or ends the JVM with the status that says how it went.
  ///
  /// @throws UsageException if the command line asks for what is not there
  /// @throws Command.StartException if workers, or jdist itself, failed
  /// @throws Throwable whatever a driver's main throws
  void run() throws Throwable;

  /// It could not be done, which the user has been told; the JVM is about to end with `code`.
  default void failed(ExitCode code, String message) {}
}
