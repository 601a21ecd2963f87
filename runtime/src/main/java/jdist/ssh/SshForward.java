package jdist.ssh;

/// A port of this host that leads through another.
public interface SshForward extends AutoCloseable {
  /// The port, on the loopback interface of this host.
  int port();

  /// Closes the port. Connections that came through it go on, until either end or the connection to
  /// the host ends.
  @Override
  void close();
}
