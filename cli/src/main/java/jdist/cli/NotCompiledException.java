package jdist.cli;

/// The driver's source file does not compile; the compiler has already said why, on standard error.
/// Ends with [ExitCode#NOT_COMPILED].
final class NotCompiledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotCompiledException(String source) {
    super(source + " does not compile");
  }
}
