package jdist.call;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import jdist.failure.JdistException;
import jdist.identity.RefId;
import jdist.mesh.Clock;
import jdist.mesh.Mesh;
import jdist.wire.Handle;
import jdist.wire.Message;
import jdist.wire.Message.Hold;
import jdist.wire.Payload;

/// Tells owners who holds what they keep. That somebody holds a value more is said at once; that
/// this process has let go is said with others, a few milliseconds later, and never before what it
/// said of the same value earlier. What could not be said because a link broke is said over the
/// next one: counts are sums, so late is as good as in order. Thread-safe; [#letGo] may be called
/// by a cleaner.
final class Holds {
  private static final Duration COMPANY = Duration.ofMillis(5);
  private static final Duration TRY_AGAIN = Duration.ofMillis(200);

  private final Mesh mesh;
  private final RefTable table;
  private final Clock clock;
  private final Executor threads;
  private final Map<Integer, Queue<Hold>> releases = new ConcurrentHashMap<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /// @param threads runs what may block
  Holds(Mesh mesh, RefTable table, Clock clock, Executor threads) {
    this.mesh = mesh;
    this.table = table;
    this.clock = clock;
    this.threads = threads;
  }

  /// `holder` is about to be handed a reference to a value that `owner` keeps.
  void add(RefId id, int owner, int holder) {
    change(id, owner, holder, 1);
  }

  /// It was not handed over after all.
  void undo(RefId id, int owner, int holder) {
    change(id, owner, holder, -1);
  }

  private void change(RefId id, int owner, int holder, int change) {
    if (owner == mesh.self().id()) {
      table.change(id, holder, change);
    } else if (holder != owner) {
      send(owner, List.of(new Hold(id, holder, change)));
    }
  }

  /// This process no longer holds a value that `owner` keeps.
  void letGo(RefId id, int owner) {
    int self = mesh.self().id();
    if (owner == self) {
      table.change(id, self, -1);
      return;
    }
    say(owner, List.of(new Hold(id, self, -1)), COMPANY);
  }

  private void say(int owner, List<Hold> changes, Duration soon) {
    releases.computeIfAbsent(owner, _ -> new ConcurrentLinkedQueue<>()).addAll(changes);
    if (scheduled.compareAndSet(false, true)) {
      clock.after(soon, this::flush);
    }
  }

  /// The references in something that came in, and that will not be read.
  void letGo(Payload unread) {
    for (Handle handle : unread.handles()) {
      letGo(handle.id(), handle.owner());
    }
  }

  private void flush() {
    scheduled.set(false);
    releases.forEach((owner, queue) -> {
      List<Hold> batch = new ArrayList<>();
      for (Hold next = queue.poll(); next != null; next = queue.poll()) {
        batch.add(next);
        if (batch.size() == 1_000) {
          sendFromClock(owner, batch);
          batch = new ArrayList<>();
        }
      }
      if (!batch.isEmpty()) {
        sendFromClock(owner, batch);
      }
    });
  }

  /// The clock's thread, which has heartbeats to see to, does not wait for a link to be made.
  private void sendFromClock(int owner, List<Hold> batch) {
    if (mesh.isConnected(owner)) {
      send(owner, batch);
    } else {
      threads.execute(() -> send(owner, batch));
    }
  }

  /// An owner that cannot be told is gone, and its table with it; or the link to it has broken.
  private void send(int owner, List<Hold> changes) {
    try {
      mesh.connect(owner).link().send(new Message.Holds(changes));
    } catch (IOException | JdistException _) {
      if (mesh.mayConnectAgain(owner)) {
        say(owner, changes, TRY_AGAIN);
      }
    }
  }
}
