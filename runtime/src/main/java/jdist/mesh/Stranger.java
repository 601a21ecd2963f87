package jdist.mesh;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import jdist.transport.Link;
import jdist.transport.Receiver;
import jdist.transport.Work;
import jdist.wire.Message;
import org.jspecify.annotations.Nullable;

/// Whoever has connected and not proved itself, which it must do within ten seconds: takes a place
/// among the strangers, and gives it back once it has, or is gone. Thread-safe.
final class Stranger implements Receiver {
  private static final Duration TIME_TO_PROVE = Duration.ofSeconds(10);

  private final Receiver greeter;
  private final Semaphore places;
  private final Clock clock;
  private volatile boolean decided;
  private volatile @Nullable Link link; // until it is decided: the clock remembers this object

  /// @param greeter what it says goes there
  /// @param places has given a place for it
  Stranger(Receiver greeter, Semaphore places, Clock clock) {
    this.greeter = greeter;
    this.places = places;
    this.clock = clock;
  }

  @Override
  public Work accept(Link from, Message message) {
    Work work = greeter.accept(from, message);
    if (message instanceof Message.Proof || from.isClosed()) {
      decide();
    }
    return work;
  }

  @Override
  public void lost(Link ended, String why) {
    decide();
  }

  /// It is one no more.
  synchronized void decide() {
    if (!decided) {
      decided = true;
      link = null;
      places.release();
    }
  }

  @Override
  public void opened(Link made) {
    link = made;
    clock.after(TIME_TO_PROVE, this::expire);
  }

  private void expire() {
    Link undecided = link;
    if (undecided != null) {
      undecided.close();
      decide();
    }
  }
}
