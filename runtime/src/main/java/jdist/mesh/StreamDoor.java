package jdist.mesh;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import jdist.transport.Bridge;
import jdist.transport.Readers;

/// Where those get in that a manager's own transport brings, as others do at a [Doorstep].
/// Thread-safe.
public final class StreamDoor {
  private final Mesh inside;
  private final Readers readers;
  private final Clock clock;
  private final Semaphore places = new Semaphore(Doorstep.MOST_STRANGERS);

  public StreamDoor(Mesh inside, Readers readers, Clock clock) {
    this.inside = inside;
    this.readers = readers;
    this.clock = clock;
  }

  /// Lets somebody in who proves itself within ten seconds. Does not wait for that.
  ///
  /// @throws IOException if there is nothing to be had for it, or too many wait already; the
  ///   connection is closed
  public void admit(Bridge from) throws IOException {
    if (!places.tryAcquire()) {
      from.close();
      throw new IOException(
          Doorstep.MOST_STRANGERS
              + " connections are already open that have not proved themselves");
    }
    Stranger stranger = new Stranger(inside.acceptor(), places, clock);
    try {
      var _ = from.link(readers, stranger);
    } catch (IOException | RuntimeException | Error e) {
      stranger.decide();
      throw e;
    }
  }
}
