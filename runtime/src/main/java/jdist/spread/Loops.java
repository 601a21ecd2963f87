package jdist.spread;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.task.Task;
import org.jspecify.annotations.Nullable;

/// How a loop runs: one part for each worker, each part cut once more for that worker's threads
/// (`-t`), results put together in the order of their indices. So it depends on the number of
/// workers and threads alone what is added to what, and a sum of doubles is the same each time.
final class Loops {
  private Loops() {}

  /// The results of parts; none if there are no indices.
  record Results<R extends @Nullable Object>(List<R> parts) implements Serializable {
    /// Puts them together, from the left.
    Results<R> joined(Fold<R> fold) throws Exception {
      if (parts.size() < 2) {
        return this;
      }
      R result = parts.getFirst();
      for (int i = 1; i < parts.size(); i++) {
        result = fold.join(result, parts.get(i));
      }
      return one(result);
    }
  }

  /// Runs a loop, and waits for it.
  ///
  /// @param foldOf what is sent to the worker of each part
  /// @param join puts results together here
  static <R extends @Nullable Object> Results<R> run(
      LocalProcess process, Part all, Function<Part, Fold<R>> foldOf, Fold<R> join) {
    Results<R> results = await(start(process, all, foldOf));
    return process.calls().fetch(process.id(), () -> results.joined(join));
  }

  /// Starts a loop: one call for each worker.
  static <R extends @Nullable Object> List<RemoteFuture<Results<R>>> start(
      LocalProcess process, Part all, Function<Part, Fold<R>> foldOf) {
    List<Integer> workers = process.workers();
    List<RemoteFuture<Results<R>>> calls = new ArrayList<>();
    try {
      for (Part part : all.split(workers.size())) {
        Fold<R> fold = foldOf.apply(part);
        Task<Results<R>> task = () -> runPart(part, fold);
        calls.add(process.calls().call(workers.get(calls.size()), task));
      }
      return calls;
    } catch (RuntimeException e) {
      calls.forEach(call -> call.cancel(true));
      throw e;
    }
  }

  /// On a worker: the part is shared out among its threads.
  private static <R extends @Nullable Object> Results<R> runPart(Part part, Fold<R> fold)
      throws Exception {
    LocalProcess process = CurrentProcess.find().orElseThrow();
    List<Part> pieces = part.split(process.calls().threads());
    List<RemoteFuture<Results<R>>> calls = new ArrayList<>();
    for (Part piece : pieces.subList(1, pieces.size())) {
      Task<Results<R>> task = () -> one(fold.fold(piece.from(), piece.to()));
      calls.add(process.calls().call(process.id(), task));
    }
    try {
      List<R> results = new ArrayList<>();
      results.add(fold.fold(pieces.getFirst().from(), pieces.getFirst().to()));
      results.addAll(await(calls).parts());
      return new Results<>(results).joined(fold);
    } catch (Exception e) {
      calls.forEach(call -> call.cancel(true));
      throw unwrapped(e);
    }
  }

  /// What a piece threw, without the call to oneself around it.
  private static Exception unwrapped(Exception e) {
    return e instanceof jdist.failure.RemoteException remote
            && remote.getCause() instanceof Exception cause
        ? cause
        : e;
  }

  private static <R extends @Nullable Object> Results<R> one(R result) {
    List<R> results = new ArrayList<>(1);
    results.add(result);
    return new Results<>(results);
  }

  /// The results of all calls; one that fails ends all.
  private static <R extends @Nullable Object> Results<R> await(
      List<RemoteFuture<Results<R>>> calls) {
    try {
      List<R> results = new ArrayList<>(calls.size());
      calls.forEach(call -> results.addAll(call.fetch().parts()));
      return new Results<>(results);
    } catch (RuntimeException e) {
      calls.forEach(call -> call.cancel(true));
      throw e;
    }
  }
}
