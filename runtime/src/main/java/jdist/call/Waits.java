package jdist.call;

import jdist.failure.CallInterruptedException;
import jdist.mesh.Peer;
import jdist.transport.Gate;
import jdist.transport.Link;
import org.jspecify.annotations.Nullable;

/// How a user's thread waits inside jdist: it gives up its place among the running calls, and its
/// turn as the process's reader if it has that, so that no wait holds up anything else.
/// Thread-safe.
public final class Waits {
  private final CallContext context;

  public Waits(CallContext context) {
    this.context = context;
  }

  /// A wait that the caller makes itself.
  interface Wait {
    boolean await() throws InterruptedException;
  }

  /// Waits for what a message over a link brings.
  ///
  /// @throws CallInterruptedException if the thread is interrupted
  void await(Peer.Connection over, Gate gate, String what) {
    boolean open = await(over, gate, Long.MAX_VALUE, what);
    assert open;
  }

  /// The same where the caller keeps its place: user code that loads a class does not expect others
  /// to run meanwhile. Only for what comes without any user code.
  ///
  /// @throws InterruptedException if the thread is interrupted
  public void awaitInPlace(Peer.Connection over, Gate gate) throws InterruptedException {
    context.aboutToWait();
    over.link().await(gate, Long.MAX_VALUE);
  }

  /// The same with a deadline, a time of [System#nanoTime].
  ///
  /// @return whether the gate is open; if not, the deadline has passed
  boolean await(Peer.Connection over, Gate gate, long deadline, String what) {
    Link link = over.link();
    if (gate.isOpen() || link.spin(gate)) {
      return true;
    }
    return await(() -> link.await(gate, deadline), what);
  }

  /// Waits for something that happens in this process.
  boolean await(Gate gate, long deadline, String what) {
    return gate.isOpen() || await(() -> gate.await(deadline), what);
  }

  /// Waits for an end of overload.
  boolean await(Wait wait, String what) {
    context.aboutToWait();
    RunningCall caller = RunningCall.current();
    if (caller != null) {
      caller.stepOut();
    }
    try {
      return wait.await();
    } catch (InterruptedException _) {
      throw interrupted(what);
    } finally {
      if (caller != null) {
        caller.stepIn();
      }
    }
  }

  private static CallInterruptedException interrupted(@Nullable String what) {
    Thread.currentThread().interrupt();
    return new CallInterruptedException(String.valueOf(what));
  }
}
