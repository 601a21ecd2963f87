package jdist.ssh;

/// What speaks SSH, for all hosts. Thread-safe.
interface Backend extends AutoCloseable {
  SshConnection connect(SshTarget target) throws InterruptedException;

  @Override
  void close();
}
