package jdist.cli;

/// What a `//DEPS` line names cannot be had; the message says what, and where it was looked for.
/// Ends with [ExitCode#NOT_COMPILED], as a source that misses it could not be compiled.
final class NotResolvedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotResolvedException(String message, Throwable cause) {
    super(message, cause);
  }
}
