package jdist.transport;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// Where a thread waits until a socket can be read, or written, apart from the reader of all links.
/// It has a selector of its own from the first wait on. One thread waits at a time; any may wake it
/// or close this.
final class SocketWait implements AutoCloseable {
  private final SocketChannel channel;
  private final int operation;
  private volatile @Nullable Selector selector;
  private volatile boolean closed;

  /// @param operation what is waited for, as [SelectionKey] has it
  SocketWait(SocketChannel channel, int operation) {
    this.channel = channel;
    this.operation = operation;
  }

  /// To be called before each wait. From then on [#wake] counts, also before the wait has begun.
  void prepare() throws IOException {
    if (selector != null) {
      return;
    }
    Selector opened = Selector.open();
    try {
      channel.register(opened, operation);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    selector = opened;
    if (closed) {
      opened.close(); // whoever closed this may have missed it
    }
  }

  /// Waits; returns early if it is woken or interrupted.
  ///
  /// @throws ClosedChannelException if this is closed
  void await(long millis) throws IOException {
    prepare();
    Selector waiting = requireNonNull(selector);
    try {
      waiting.select(millis);
      waiting.selectedKeys().clear();
    } catch (ClosedSelectorException _) {
      throw new ClosedChannelException();
    }
  }

  void wake() {
    Selector waiting = selector;
    if (waiting != null) {
      waiting.wakeup();
    }
  }

  /// The system closes a socket only when no selector knows it any more.
  @Override
  public void close() {
    closed = true;
    Selector waiting = selector;
    if (waiting != null) {
      try {
        waiting.close();
      } catch (IOException _) {
        // it holds nothing else
      }
    }
  }
}
