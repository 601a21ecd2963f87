package jdist.mesh;

import java.io.IOException;
import java.time.Duration;
import jdist.transport.Link;
import jdist.wire.Message;

/// Notices a process that is frozen, or whose host is gone without a word: each side of a link says
/// something at least once an interval, and a link over which nothing has come for three is lost.
/// Any byte counts. Julia has none.
public final class Heartbeat {
  private static final int SILENT_INTERVALS = 3;

  private final Mesh mesh;
  private final long intervalNanos;
  private long lastBeat = System.nanoTime();

  private Heartbeat(Mesh mesh, Duration interval) {
    this.mesh = mesh;
    this.intervalNanos = interval.toNanos();
  }

  /// Begins to beat; an interval of zero means never.
  public static void start(Mesh mesh, Clock clock, Duration interval) {
    if (!interval.isZero()) {
      Heartbeat heartbeat = new Heartbeat(mesh, interval);
      clock.every(interval.dividedBy(2), heartbeat::beat);
    }
  }

  private void beat() {
    long now = System.nanoTime();
    boolean slept = now - lastBeat > intervalNanos;
    lastBeat = now;
    for (Peer peer : mesh.peers()) {
      peer.connection().ifPresent(connection -> look(connection.link(), now, slept));
    }
  }

  /// A process that was itself stopped for a while gives the others time to be heard.
  private void look(Link link, long now, boolean slept) {
    long silence = now - link.lastRead();
    if (silence > SILENT_INTERVALS * intervalNanos && !slept) {
      link.fail("nothing was heard from it for " + silence / 1_000_000_000 + " s");
      return;
    }
    if (now - link.lastWrite() > intervalNanos / 2) {
      try {
        link.send(new Message.Ping());
      } catch (IOException _) {
        // the link has just reported its own end
      }
    }
  }
}
