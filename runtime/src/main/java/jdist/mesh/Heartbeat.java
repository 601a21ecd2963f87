package jdist.mesh;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import jdist.transport.Link;
import jdist.wire.Message;

/// Notices a process that is frozen, or whose host is gone without a word: each side of a link says
/// something at least once an interval, and a link over which nothing has come for three is lost.
/// Any byte counts. Julia has none.
public final class Heartbeat {
  private static final int SILENT_INTERVALS = 3;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Mesh mesh;
  private final Clock clock;
  private final Supplier<Duration> interval;
  private long lastBeat = System.nanoTime();

  private Heartbeat(Mesh mesh, Clock clock, Supplier<Duration> interval) {
    this.mesh = mesh;
    this.clock = clock;
    this.interval = interval;
  }

  /// Begins to beat.
  ///
  /// @param interval the interval at this moment; zero: not at all for now
  public static void start(Mesh mesh, Clock clock, Supplier<Duration> interval) {
    new Heartbeat(mesh, clock, interval).beatLater();
  }

  private void beatLater() {
    Duration now = interval.get();
    Duration half = Duration.ofNanos(now.toNanos() / 2); // dividedBy would load BigDecimal
    clock.after(now.isZero() ? LOOK_AGAIN : half, this::beat);
  }

  private void beat() {
    long now = System.nanoTime();
    long nanos = interval.get().toNanos();
    boolean slept = now - lastBeat > nanos;
    lastBeat = now;
    if (nanos > 0) {
      for (Peer peer : mesh.peers()) {
        peer.connection().ifPresent(connection -> look(connection.link(), now, nanos, slept));
      }
    }
    beatLater();
  }

  private static String seconds(long nanos) {
    long tenths = nanos / 100_000_000;
    return tenths < 100 && tenths % 10 != 0 ? tenths / 10 + "." + tenths % 10 : "" + tenths / 10;
  }

  /// A process that was itself stopped for a while gives the others time to be heard.
  private static void look(Link link, long now, long interval, boolean slept) {
    long silence = now - link.lastRead();
    if (silence > SILENT_INTERVALS * interval && !slept) {
      link.fail("nothing was heard from it for " + seconds(silence) + " s");
      return;
    }
    if (now - link.lastWrite() > interval / 2) {
      try {
        link.send(new Message.Ping());
      } catch (IOException _) {
        // the link has just reported its own end
      }
    }
  }
}
