package jdist.membership;

import java.time.Duration;
import java.util.Optional;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerState;
import jdist.transport.Gate;
import jdist.wire.Message;
import org.jspecify.annotations.Nullable;

/// One worker, as the driver keeps it. Thread-safe; see [WorkerState] for its life.
final class Worker {
  private final int id;
  private final Duration grace;
  private final Gate joined = new Gate();
  private final Gate terminated = new Gate();
  private WorkerState state = WorkerState.CREATED;
  private boolean lost;
  private @Nullable Managed managed;
  private Message.@Nullable Joined facts;

  /// @param grace how long it may take to run its shutdown hooks before it is killed
  Worker(int id, Duration grace) {
    this.id = id;
    this.grace = grace;
  }

  int id() {
    return id;
  }

  Duration grace() {
    return grace;
  }

  synchronized WorkerState state() {
    return state;
  }

  /// Its process; empty before it has been started, and when it is gone.
  synchronized Optional<Managed> managed() {
    return Optional.ofNullable(managed);
  }

  /// The same, as its manager has reported it.
  Optional<WorkerConfig> config() {
    return managed().map(Managed::config);
  }

  synchronized void started(Managed as) {
    managed = as;
  }

  /// It has answered the driver's [Message.Join].
  synchronized void answered(Message.Joined with) {
    facts = with;
    joined.open();
  }

  synchronized boolean hasAnswered() {
    return facts != null;
  }

  /// Opens when it has answered, or is gone.
  Gate joined() {
    return joined;
  }

  /// Its link has ended; answers with its state. One that has not joined yet never will.
  synchronized WorkerState lost() {
    lost = true;
    joined.open();
    return state;
  }

  /// CREATED -> CONNECTED; false if it is gone meanwhile.
  synchronized boolean connect() {
    if (state != WorkerState.CREATED || lost) {
      return false;
    }
    state = WorkerState.CONNECTED;
    return true;
  }

  /// CONNECTED -> TERMINATING; false if that is not for the caller to do.
  synchronized boolean beginToEnd() {
    if (state != WorkerState.CONNECTED) {
      return false;
    }
    state = WorkerState.TERMINATING;
    return true;
  }

  /// -> TERMINATED, or from CONNECTED -> EXTERMINATED; answers with the state before. Its process
  /// and what that printed are let go: a cluster may see thousands of workers come and go.
  synchronized WorkerState end() {
    WorkerState before = state;
    boolean died = before == WorkerState.CONNECTED || before == WorkerState.EXTERMINATED;
    state = died ? WorkerState.EXTERMINATED : WorkerState.TERMINATED;
    managed = null;
    joined.open();
    if (before != WorkerState.TERMINATING) {
      terminated.open();
    }
    return before;
  }

  /// What there was to do about its end, which somebody had asked for, has been done.
  void isOver() {
    terminated.open();
  }

  /// Opens when it is gone.
  Gate terminated() {
    return terminated;
  }
}
