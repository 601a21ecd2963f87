package jdist.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// What carries the bytes of a link: its socket as it is ([PlainConduit]), or TLS over it
/// ([TlsConduit]). Nothing here blocks. One thread at a time reads, one at a time writes; both may
/// do so at once, and any may close.
interface Conduit {
  /// What it needs of its link, and of who reads that.
  interface Host {
    /// The socket is full, or the link has become ready to be written to: it is flushed when the
    /// socket can take something.
    void wantsToWrite();

    /// The link is read once more, though the socket may have nothing.
    void lookAgain();

    /// Runs something on another thread.
    void execute(Runnable task);
  }

  /// Which conduit a link gets.
  interface Kind {
    Conduit over(SocketChannel channel, Host host);
  }

  /// To be called once, before anything else: says whatever has to be said first.
  void begin() throws IOException;

  /// Reads what has come in.
  ///
  /// @return how many bytes; 0 if there are none, -1 if the other side has ended
  int read(ByteBuffer into) throws IOException;

  /// Whether [#read] has more to give though the socket may have nothing: nobody would be woken for
  /// that.
  boolean holdsMore();

  /// Takes as much of `from` as can be sent now. If that is not all, or not yet sent, it asks to be
  /// called again when there is more room.
  void write(ByteBuffer from) throws IOException;

  /// Whether something that it has taken is not sent.
  boolean isDirty();

  /// Says goodbye, if it can, and lets go of everything but the socket.
  void close();
}
