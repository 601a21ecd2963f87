package jdist.spread;

import java.util.List;
import jdist.call.Calls;
import jdist.failure.LinkLostException;
import jdist.failure.ProcessExitedException;
import jdist.failure.UnreachableException;
import jdist.parallel.WorkerPool;
import jdist.process.LocalProcess;
import jdist.remote.RemoteChannel;
import jdist.task.Task1;
import org.jspecify.annotations.Nullable;

/// A pool, wherever it is kept.
///
/// @param free stands for its [Slots]
record Pool(RemoteChannel<Integer> free) implements WorkerPool {
  /// A pool that `process` keeps.
  static Pool of(LocalProcess process, List<Integer> members) {
    Slots slots = new Slots(process, false);
    process.watch(slots);
    members.forEach(slots::push);
    return new Pool(process.calls().channel(slots));
  }

  /// A pool of all workers that there are, and of those that will join.
  static Pool ofAll(LocalProcess process) {
    Slots slots = new Slots(process, true);
    synchronized (slots) {
      process.watch(slots);
      process.workers().stream().filter(id -> id != process.id()).forEach(slots::push);
    }
    return new Pool(process.calls().channel(slots));
  }

  /// Whether a member that has died leaves `pool` by itself, whoever has it then.
  static boolean dropsTheDead(WorkerPool pool) {
    return pool instanceof Pool || pool instanceof Broadcasts.Caching;
  }

  private Calls calls() {
    return Calls.of(free);
  }

  /// What it stands for, if that is here.
  private @Nullable Slots here() {
    return free.processId() == calls().self() ? slots(free) : null;
  }

  private static Slots slots(RemoteChannel<Integer> free) {
    return (Slots) free.local();
  }

  private <R> R there(Task1<Slots, R> what) {
    RemoteChannel<Integer> channel = free;
    return calls().fetch(free.processId(), () -> what.call(slots(channel)));
  }

  @Override
  public void push(int processId) {
    boolean _ =
        there(slots -> {
          slots.push(processId);
          return true;
        });
  }

  @Override
  public int take() {
    Slots here = here();
    Integer member = here == null ? null : here.tryTake(calls().self());
    return member == null ? free.take(calls().self()) : member;
  }

  @Override
  public void put(int processId) {
    Slots here = here();
    if (here != null) {
      here.giveBack(processId, calls().self());
      return;
    }
    try {
      var _ = free.put(processId, calls().self());
    } catch (ProcessExitedException | LinkLostException | UnreachableException _) {
      // then it is given back for this process, or the pool is gone
    }
  }

  /// The same on another thread where it may wait.
  void putLater(int processId) {
    if (here() == null) {
      calls().execute(() -> put(processId));
    } else {
      put(processId);
    }
  }

  @Override
  public boolean isReady() {
    return free.isReady();
  }

  @Override
  public void await() {
    var _ = free.await();
  }

  @Override
  public List<Integer> workers() {
    return there(Slots::members);
  }

  @Override
  public String toString() {
    return "pool of workers kept by process " + free.processId();
  }
}
