package jdist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdist.failure.CallInterruptedException;
import jdist.failure.CompositeException;
import jdist.failure.JdistException;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.task.Task;
import org.jspecify.annotations.Nullable;

/// The same on many processes at once. The calls to the others are sent first, so that what runs on
/// this process, in the current thread, does not hold them up. Every process is waited for, and
/// every failure is collected. Idea: Julia Distributed, `@everywhere` and `remotecall_eval`.
final class Everywhere {
  private final LocalProcess process;
  private final Collection<Integer> processIds;

  Everywhere(LocalProcess process, Collection<Integer> processIds) {
    this.process = process;
    this.processIds = List.copyOf(processIds);
  }

  /// Runs `action` on each of the processes; one that is named twice runs it twice.
  ///
  /// @throws CompositeException if it failed on some, in the order they were named
  void run(Action action) {
    List<Part<Void>> parts = new ArrayList<>();
    for (int id : processIds) {
      parts.add(new Part<>(id, id == process.id() ? null : start(id, action)));
    }
    collect(parts, part -> process.calls().fetch(process.id(), asTask(action)));
  }

  private static Task<@Nullable Object> asTask(Action action) {
    return () -> {
      action.run();
      return null;
    };
  }

  private RemoteFuture<Void> start(int id, Action action) {
    return process.calls().run(id, action);
  }

  /// Runs `task` on each of the processes.
  ///
  /// @return the answer of each, in the order they were named
  /// @throws CompositeException if it failed on some
  <T extends @Nullable Object> Map<Integer, T> fetch(Task<T> task) {
    List<Part<T>> parts = new ArrayList<>();
    for (int id : processIds) {
      parts.add(new Part<>(id, id == process.id() ? null : process.calls().call(id, task)));
    }
    return collect(parts, part -> process.calls().fetch(process.id(), task));
  }

  /// What goes on on one process; this process's own part has no future.
  private record Part<T extends @Nullable Object>(
      int processId, @Nullable RemoteFuture<T> future) {}

  private interface OwnPart<T extends @Nullable Object> {
    @Nullable Object run(Part<T> part);
  }

  @SuppressWarnings("unchecked")
  private static <T extends @Nullable Object> Map<Integer, T> collect(
      List<Part<T>> parts, OwnPart<T> own) {
    Map<Integer, Object> answers = new LinkedHashMap<>();
    List<JdistException> failures = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Part<T> part : parts) {
      if (part.future() == null) {
        outcomes.add(Outcome.of(part.processId(), () -> own.run(part)));
      }
    }
    for (Part<T> part : parts) {
      RemoteFuture<T> future = part.future();
      Outcome outcome =
          future == null ? outcomes.removeFirst() : Outcome.of(part.processId(), future::fetch);
      answers.put(part.processId(), outcome.value());
      if (outcome.failure() != null) {
        failures.add(outcome.failure());
      }
    }
    if (!failures.isEmpty()) {
      throw new CompositeException(failures);
    }
    return (Map<Integer, T>) (Map<Integer, ?>) answers;
  }

  private record Outcome(int processId, @Nullable Object value, @Nullable JdistException failure) {
    static Outcome of(int processId, java.util.function.Supplier<? extends @Nullable Object> body) {
      try {
        return new Outcome(processId, body.get(), null);
      } catch (CallInterruptedException e) {
        throw e;
      } catch (JdistException e) {
        return new Outcome(processId, null, e);
      }
    }
  }
}
