package jdist.cli;

/// The command line asks for something that cannot be done as it stands; the message says what, and
/// what to type instead. Ends with [ExitCode#USAGE].
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }

  UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
