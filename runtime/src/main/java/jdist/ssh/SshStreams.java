package jdist.ssh;

import java.io.InputStream;
import java.io.OutputStream;

/// A connection that goes through a host. Each stream is for one thread at a time.
public interface SshStreams extends AutoCloseable {
  /// What the other end says.
  InputStream input();

  /// What the other end is told; what is written waits for a flush.
  OutputStream output();

  @Override
  void close();
}
