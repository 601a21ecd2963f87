package jdist.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import jdist.cluster.WorkerCallbacks;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
import jdist.failure.LaunchException;
import jdist.failure.RemoteException;
import jdist.identity.ProcessIds;
import jdist.transport.Gate;

/// Tells those who asked of the workers' lives. Each is told on a thread of its own, all at once.
/// Thread-safe.
final class Callbacks {
  private static final Duration SLOW = Duration.ofSeconds(10);
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private final LocalProcess process;
  private final Statuses statuses;
  private final Consumer<String> notices;
  private final List<Added> all = new CopyOnWriteArrayList<>();
  private final Set<FutureTask<?>> ends = ConcurrentHashMap.newKeySet();

  Callbacks(LocalProcess process, Statuses statuses, Consumer<String> notices) {
    this.process = process;
    this.statuses = statuses;
    this.notices = notices;
  }

  /// One that was added: the same object may be, twice.
  private final class Added implements WorkerCallbacks.Registration {
    private final WorkerCallbacks callbacks;

    Added(WorkerCallbacks callbacks) {
      this.callbacks = callbacks;
    }

    @Override
    public void close() {
      all.remove(this);
    }
  }

  /// What they are told.
  private interface Event {
    void tell(WorkerCallbacks to) throws Exception;
  }

  /// One that is being told.
  ///
  /// @param occasion in words: `worker 3 has started`
  private record Telling(WorkerCallbacks to, String occasion, long begin, FutureTask<?> task) {
    String who() {
      return "the callback " + to.getClass().getName() + ", told that " + occasion + ",";
    }
  }

  WorkerCallbacks.Registration add(WorkerCallbacks callbacks) {
    Added added = new Added(callbacks);
    all.add(added);
    return added;
  }

  void starting(int count, WorkerOptions options) throws InterruptedException {
    String occasion = "workers are about to start";
    List<Throwable> thrown =
        awaitAll(tell(occasion, to -> to.starting(count, options)), Gate.deadline(FOREVER));
    if (!thrown.isEmpty()) {
      LaunchException failure =
          new LaunchException(
              "a callback failed when workers were about to start: "
                  + thrown.getFirst()
                  + "; none was started",
              thrown.getFirst());
      thrown.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  List<Throwable> started(int processId) throws InterruptedException {
    String occasion = ProcessIds.name(processId) + " has started";
    return awaitAll(tell(occasion, to -> to.started(processId)), Gate.deadline(FOREVER));
  }

  /// How long whoever ends workers is to wait.
  Duration exitingLimit() {
    Duration longest = Duration.ZERO;
    for (Added each : all) {
      Duration limit = each.callbacks.exitingLimit();
      longest = limit.compareTo(longest) > 0 ? limit : longest;
    }
    return longest;
  }

  /// Returns when all have been told, or their time is over, whether the current thread is
  /// interrupted or not.
  void exiting(int processId) {
    String occasion = ProcessIds.name(processId) + " is about to be stopped";
    for (Telling telling : tell(occasion, to -> to.exiting(processId))) {
      Duration limit = telling.to().exitingLimit();
      boolean interrupted = false;
      try {
        report(telling, await(telling, telling.begin() + limit.toNanos()));
      } catch (InterruptedException _) {
        interrupted = true;
        telling.task().cancel(true);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Does not wait; the process's statuses are there until all have been told.
  void exited(int processId, WorkerState state) {
    Map<String, Object> last = statuses.leave(processId);
    String occasion = ProcessIds.name(processId) + " is gone";
    List<Telling> tellings = tell(occasion, to -> to.exited(processId, state, last));
    if (tellings.isEmpty()) {
      statuses.forget(processId);
      return;
    }
    FutureTask<?> end =
        new FutureTask<>(() -> {
          for (Telling telling : tellings) {
            report(telling, await(telling, Gate.deadline(FOREVER)));
          }
          statuses.forget(processId);
          return null;
        });
    ends.add(end);
    process
        .calls()
        .execute(() -> {
          end.run();
          ends.remove(end);
        });
  }

  /// The cluster ends: whoever is told of that has had `limit` for it.
  void awaitEnds(Duration limit) {
    long deadline = Gate.deadline(limit);
    try {
      for (FutureTask<?> end : List.copyOf(ends)) {
        end.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException | ExecutionException _) {
      ends.forEach(end -> end.cancel(true));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Telling> tell(String occasion, Event event) {
    List<Telling> tellings = new ArrayList<>();
    for (Added each : all) {
      FutureTask<?> task =
          new FutureTask<>(() -> {
            event.tell(each.callbacks);
            return null;
          });
      tellings.add(new Telling(each.callbacks, occasion, System.nanoTime(), task));
      process.calls().execute(task);
    }
    return tellings;
  }

  private List<Throwable> awaitAll(List<Telling> tellings, long deadline)
      throws InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    try {
      for (Telling telling : tellings) {
        thrown.addAll(await(telling, deadline));
      }
      return thrown;
    } catch (InterruptedException e) {
      tellings.forEach(telling -> telling.task().cancel(true));
      throw e;
    }
  }

  /// Waits until it has been told, and says so if that takes long; answers with what it has thrown,
  /// one thing at most.
  private List<Throwable> await(Telling telling, long deadline) throws InterruptedException {
    for (int reports = 1; true; reports++) {
      long next = telling.begin() + reports * SLOW.toNanos();
      boolean last = deadline - next <= 0;
      try {
        long until = last ? deadline : next;
        telling.task().get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        return List.of();
      } catch (ExecutionException e) {
        return List.of(e.getCause() == null ? e : e.getCause());
      } catch (TimeoutException _) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - telling.begin());
        if (last) {
          telling.task().cancel(true);
          notices.accept(telling.who() + " was interrupted after " + seconds + " s");
          return List.of();
        }
        notices.accept(telling.who() + " has been running for " + seconds + " s");
      }
    }
  }

  private void report(Telling telling, List<Throwable> thrown) {
    for (Throwable each : thrown) {
      process
          .calls()
          .report(telling.who(), new RemoteException(process.id(), process.host(), each));
    }
  }
}
