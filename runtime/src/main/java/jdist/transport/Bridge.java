package jdist.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Makes a link of a pair of byte streams, whatever carries them: the link is an ordinary one, over
/// a private pair of sockets, and two threads copy between the other end of that and the streams.
/// So there is one kind of link, and streams that block need nobody's care
/// (`src/docs/decisions/transport.md`). When either side ends so does the other. Thread-safe.
///
/// UNUSED -> BRIDGED -> CLOSED
public final class Bridge {
  private static final int BUFFER = 1 << 16;

  /// How long what is still to be said may take once the link has ended.
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final InputStream in;
  private final OutputStream out;
  private final String name;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable SocketChannel far;

  /// @param name stands in the threads' names
  public Bridge(InputStream in, OutputStream out, String name) {
    this.in = in;
    this.out = out;
    this.name = name;
  }

  /// The link; its messages go to `receiver`. To be called once.
  ///
  /// @throws IOException if there are no sockets or threads to be had; the streams are closed
  public Link link(Readers readers, Receiver receiver) throws IOException {
    boolean interrupted = Thread.interrupted(); // which would close the sockets
    try (SocketLanding landing = SocketLanding.open()) {
      SocketChannel near = landing.newChannel();
      Link link = connect(readers, receiver, landing.address(), near);
      try {
        far = landing.accept(near);
        receiver.opened(link);
        start(link);
        return link;
      } catch (IOException | RuntimeException | Error e) {
        link.close();
        throw e;
      }
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Link connect(
      Readers readers, Receiver receiver, SocketAddress address, SocketChannel near)
      throws IOException {
    try {
      return readers.connect(address, near, Optional.empty(), receiver, name);
    } catch (IOException | RuntimeException | Error e) {
      near.close();
      throw e;
    }
  }

  private void start(Link link) throws IOException {
    SocketChannel end = java.util.Objects.requireNonNull(far);
    Thread inbound = thread("jdist-inbound-" + name, () -> copyIn(end, link));
    Thread outbound = thread("jdist-outbound-" + name, () -> copyOut(end, link));
    try {
      inbound.start();
      outbound.start();
      link.atEnd(() -> end(inbound, outbound));
    } catch (OutOfMemoryError e) { // the JDK's word for a limit of threads
      throw new IOException("there is no thread to be had for it", e);
    }
  }

  /// The last words are written, unless nobody takes them.
  private void end(Thread inbound, Thread outbound) {
    try {
      var _ = outbound.join(DRAIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    inbound.interrupt(); // first: there are streams whose close waits for a read to end
    outbound.interrupt();
    close();
  }

  private static Thread thread(String called, Runnable body) {
    return Thread.ofPlatform().daemon().name(called).unstarted(body);
  }

  private void copyIn(SocketChannel end, Link link) {
    byte[] buffer = new byte[BUFFER];
    try {
      int count = in.read(buffer);
      while (count >= 0) {
        ByteBuffer read = ByteBuffer.wrap(buffer, 0, count);
        while (read.hasRemaining()) {
          end.write(read);
        }
        count = in.read(buffer);
      }
    } catch (IOException | RuntimeException | Error e) {
      broke(link, e);
    } finally {
      close();
    }
  }

  private void copyOut(SocketChannel end, Link link) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (end.read(buffer) >= 0) {
        out.write(buffer.array(), 0, buffer.position());
        out.flush();
        buffer.clear();
      }
    } catch (IOException | RuntimeException | Error e) {
      broke(link, e);
    } finally {
      close();
    }
  }

  /// Unless it was closed, which breaks whatever is under way.
  private void broke(Link link, Throwable why) {
    if (!closed.get()) {
      link.fail("its manager's connection broke: " + why);
    }
  }

  /// Closes the streams, and the link with them.
  public void close() {
    if (closed.compareAndSet(false, true)) {
      close(far);
      close(out);
      close(in);
    }
  }

  private static void close(@Nullable AutoCloseable end) {
    try {
      if (end != null) {
        end.close();
      }
    } catch (Exception _) {
      // nothing more can be done with it
    }
  }

  /// Whether an address is that of a bridge: what is on its other side may be on another host.
  static boolean is(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix
        && unix.getPath().endsWith(SocketLanding.SOCKET);
  }
}
