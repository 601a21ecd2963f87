package jdist.ssh;

import java.nio.file.Path;
import jdist.failure.SshException.Stage;

/// A login at one host, over which commands run, files are sent and connections are made from
/// there. It says something every 15 s, and is lost when three in a row stay unanswered: whatever
/// goes over it then ends. Thread-safe.
public interface SshConnection extends AutoCloseable {
  /// Where it leads: `ana@node2:22`.
  String name();

  /// What a stage of the login found: an address, a server's version, a host key. Empty if nothing
  /// is known of it, as where another host lies before it or the `ssh` program logs in.
  String found(Stage stage);

  /// Starts a command with the user's login shell there, without a terminal. Blocks until it has
  /// started, at most the limit of the options.
  ///
  /// @throws jdist.failure.SshException if the server runs no more commands, or the connection is
  ///   lost
  /// @throws InterruptedException if this thread is interrupted; nothing stays behind
  SshCommand exec(String command) throws InterruptedException;

  /// Sends a file: to a temporary name beside `remote`, which is renamed at the end, so that nobody
  /// ever sees half of it. Goes through a command, so that it needs no SFTP there. Blocks until it
  /// is there, however long that takes while something moves; a minute without is the end of it.
  ///
  /// @param remote a path there, relative to where logins begin, without line breaks; its folder
  ///   must exist
  /// @throws jdist.failure.SshException if it could not be read here or written there
  /// @throws InterruptedException if this thread is interrupted
  void send(Path local, String remote, SshProgress progress) throws InterruptedException;

  /// Connects to a port as it is seen from there. Blocks until it is connected, at most the limit
  /// of the options.
  ///
  /// @throws jdist.failure.SshException if nobody answers at that port, or the server does not
  ///   forward
  SshStreams forward(String host, int port) throws InterruptedException;

  /// Opens a port here, on the loopback interface, of which each connection goes on to a port as it
  /// is seen from there. Whoever can connect to it is forwarded.
  ///
  /// @throws jdist.failure.SshException if no port can be opened
  SshForward forwardPort(String host, int port) throws InterruptedException;

  /// Whether it still leads there, as far as is known.
  boolean isOpen();

  /// Ends it and all that goes over it: commands are killed, ports closed. Does nothing if it has
  /// ended. Blocks for at most some seconds.
  @Override
  void close();
}
