package jdist.ssh;

/// Is told how much of a file has been sent. Called on the thread that sends.
@FunctionalInterface
public interface SshProgress {
  /// Nobody wants to know.
  SshProgress NONE = (_, _) -> {};

  /// So much has been sent.
  ///
  /// @param bytes sent so far
  /// @param total the file's length
  void sent(long bytes, long total);
}
