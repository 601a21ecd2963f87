package jdist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.CompositeException;
import jdist.failure.JdistException;
import jdist.failure.RemoteException;
import jdist.identity.ProcessIds;
import jdist.membership.Remembered;
import jdist.process.CurrentProcess;
import jdist.process.DriverProcess;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.task.Task;
import org.jspecify.annotations.Nullable;

/// The same on many processes at once. The calls to the others are sent first, so that what runs on
/// this process, in the current thread, does not hold them up. Every process is waited for, and
/// every failure is collected, that of a process which is gone already too. Idea: Julia
/// Distributed, `@everywhere` and `remotecall_eval`.
final class Everywhere {
  private final LocalProcess process;
  private final Collection<Integer> processIds;

  Everywhere(LocalProcess process, Collection<Integer> processIds) {
    this.process = process;
    this.processIds = List.copyOf(processIds);
  }

  /// Runs `action` on all processes, and has those that join later run it before anybody sees them.
  /// Where it has thrown it is no part of what a process has to know: those run it no more.
  static void runOnAll(LocalProcess process, Action action) {
    Remembered remembered = remember(process, action);
    try {
      new Everywhere(process, remembered.processIds()).run(action);
    } catch (CompositeException e) {
      if (e.failures().stream().anyMatch(Everywhere::isOfTheAction)) {
        forget(process, remembered, e);
      }
      throw e;
    } catch (JdistException e) {
      forget(process, remembered, e);
      throw e;
    }
  }

  /// Clears variables of the prompt. Once no worker has its own of one any more, this process sends
  /// its own.
  static void clear(LocalProcess process, Collection<Integer> processIds, List<String> names) {
    new Everywhere(process, processIds)
        .run(() -> CurrentProcess.find().orElseThrow().variables().clear(names));
    if (processIds.containsAll(process.workers())) {
      process.variables().disown(names);
    }
  }

  /// That a process is gone, or not reached, says nothing about what it was to run.
  private static boolean isOfTheAction(Throwable failure) {
    return failure instanceof RemoteException || failure instanceof CannotTravelException;
  }

  private static Remembered remember(LocalProcess process, Action action) {
    return process.driver().isPresent()
        ? process.driver().get().remember(action)
        : process.calls().fetch(ProcessIds.DRIVER, () -> driver().remember(action));
  }

  private static void forget(LocalProcess process, Remembered failed, JdistException why) {
    long number = failed.number();
    try {
      if (process.driver().isPresent()) {
        process.driver().get().forget(number);
      } else if (Thread.currentThread().isInterrupted()) {
        process.calls().doIt(ProcessIds.DRIVER, () -> driver().forget(number));
      } else {
        process.calls().fetch(ProcessIds.DRIVER, () -> forget(number));
      }
    } catch (JdistException e) {
      why.addSuppressed(e);
    }
  }

  private static @Nullable Void forget(long number) {
    driver().forget(number);
    return null;
  }

  /// On process 1.
  private static DriverProcess driver() {
    return CurrentProcess.find().flatMap(LocalProcess::driver).orElseThrow();
  }

  /// Runs `action` on each of the processes; one that is named twice runs it twice.
  ///
  /// @throws CompositeException if it failed on some, in the order they were named
  void run(Action action) {
    collect(
        id -> process.calls().run(id, action),
        () -> {
          action.run();
          return null;
        });
  }

  /// Runs `task` on each of the processes.
  ///
  /// @return the answer of each, in the order they were named
  /// @throws CompositeException if it failed on some
  @SuppressWarnings("unchecked") // each answer came from `task`
  <T extends @Nullable Object> Map<Integer, T> fetch(Task<T> task) {
    return (Map<Integer, T>) collect(id -> process.calls().call(id, task), task);
  }

  /// What became of the call to one process: an answer, or a failure.
  private record Outcome(@Nullable Object answer, @Nullable JdistException failure) {
    static Outcome of(Supplier<? extends @Nullable Object> body) {
      try {
        return new Outcome(body.get(), null);
      } catch (CallInterruptedException e) {
        throw e; // of the whole, not of one process
      } catch (JdistException e) {
        return new Outcome(null, e);
      }
    }
  }

  private Map<Integer, ?> collect(IntFunction<RemoteFuture<?>> elsewhere, Task<?> here) {
    List<End> ends = new ArrayList<>();
    for (int id : processIds) {
      ends.add(id == process.id() ? new Own(process, here) : start(id, elsewhere));
    }
    try {
      ends.replaceAll(end -> end instanceof Own own ? known(own.get()) : end);
      return collect(ends);
    } catch (CallInterruptedException e) {
      ends.forEach(End::cancel);
      throw e;
    }
  }

  private Map<Integer, ?> collect(List<End> ends) {
    Map<Integer, @Nullable Object> answers = new LinkedHashMap<>();
    List<JdistException> failures = new ArrayList<>();
    int position = 0;
    for (int id : processIds) {
      Outcome outcome = ends.get(position++).get();
      answers.put(id, outcome.answer());
      if (outcome.failure() != null) {
        failures.add(outcome.failure());
      }
    }
    if (!failures.isEmpty()) {
      throw new CompositeException(failures);
    }
    return answers;
  }

  /// How one process's part ends.
  private interface End extends Supplier<Outcome> {
    /// Nobody waits for it any more.
    default void cancel() {}
  }

  /// This process's own part, which runs when all others have been sent.
  private record Own(LocalProcess process, Task<?> task) implements End {
    @Override
    public Outcome get() {
      return Outcome.of(() -> process.calls().fetch(process.id(), task));
    }
  }

  private static End known(Outcome outcome) {
    return () -> outcome;
  }

  /// What cannot travel at all is a failure of the whole; an answer that cannot, of one process.
  private static End start(int id, IntFunction<RemoteFuture<?>> elsewhere) {
    Outcome begun = Outcome.of(() -> elsewhere.apply(id));
    if (begun.failure() instanceof CannotTravelException stuck) {
      throw stuck;
    }
    return begun.answer() instanceof RemoteFuture<?> future ? new Elsewhere(future) : known(begun);
  }

  private record Elsewhere(RemoteFuture<?> future) implements End {
    @Override
    public Outcome get() {
      return Outcome.of(future::fetch);
    }

    @Override
    public void cancel() {
      future.cancel(true);
    }
  }
}
