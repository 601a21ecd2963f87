package jdist.cli;

/// How jdist ends. Any other status is the driver's own `System.exit`. The README has the same
/// table.
enum ExitCode {
  SUCCESS(0, "the driver ended normally"),
  FAILURE(1, "an exception left the driver's main, or that of a file of `-L`"),
  USAGE(2, "the command line cannot be understood, or the driver cannot be found or run"),
  NOT_COMPILED(65, "the source file does not compile, or what its `//DEPS` name cannot be had"),
  NO_WORKERS(69, "workers could not be started"),
  DEFECT(70, "a defect of jdist"),
  TIME_LIMIT(124, "the time of `--time-limit` has passed"),
  HANGUP(129, "SIGHUP: the terminal was closed"),
  INTERRUPTED(130, "Ctrl-C (SIGINT)"),
  TERMINATED(143, "SIGTERM");

  private final int status;
  private final String meaning;

  ExitCode(int status, String meaning) {
    this.status = status;
    this.meaning = meaning;
  }

  int status() {
    return status;
  }

  /// What the README's table says of it.
  String meaning() {
    return meaning;
  }
}
