package jdist.ssh;

/// Speaks SSH by the `ssh` program.
final class SystemBackend implements Backend {
  SystemBackend(SshOptions options) {}

  @Override
  public SshConnection connect(SshTarget target) {
    throw new UnsupportedOperationException(target.toString());
  }

  @Override
  public void close() {}
}
