package jdist.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Takes the connections that come to one server socket. For the thread whose turn it is to read.
final class Acceptor {
  private static final long PAUSE_NANOS = 100_000_000;

  private final ServerSocketChannel server;
  private final BiFunction<SocketChannel, String, @Nullable Receiver> receiver;
  private final Conduit.Kind kind;
  private final Readers readers;

  /// @param receiver decides what becomes of a channel with that name, or refuses it with null
  Acceptor(
      ServerSocketChannel server,
      BiFunction<SocketChannel, String, @Nullable Receiver> receiver,
      Conduit.Kind kind,
      Readers readers) {
    this.server = server;
    this.kind = kind;
    this.receiver = receiver;
    this.readers = readers;
  }

  void register(Selector selector) {
    try {
      server.register(selector, SelectionKey.OP_ACCEPT, this);
    } catch (ClosedChannelException _) {
      // closed before it was looked at
    }
  }

  /// Somebody may have knocked.
  void accept(SelectionKey key) {
    try {
      SocketChannel channel = server.accept();
      if (channel == null) {
        return;
      }
      String from = "a link from " + channel.getRemoteAddress();
      Receiver its = receiver.apply(channel, from);
      if (its == null) {
        channel.close();
        return;
      }
      Link link = readers.addNow(channel, kind, its, from);
      its.opened(link);
      readers.register(link);
    } catch (IOException _) {
      // whoever knocked is gone, or too many files are open, which may be otherwise in a while
      pause(key);
    }
  }

  private void pause(SelectionKey key) {
    key.interestOps(0);
    readers.execute(() -> {
      LockSupport.parkNanos(PAUSE_NANOS);
      readers.chore(() -> resume(key));
    });
  }

  private static void resume(SelectionKey key) {
    if (key.isValid()) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }
}
