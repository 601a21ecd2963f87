package jdist.parallel;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import jdist.task.LongAction;
import jdist.task.LongTask;
import jdist.task.LongToDouble;
import jdist.task.LongToLong;
import jdist.task.Reducer;
import org.jspecify.annotations.Nullable;

/// A range of indices that all workers go through together, made by `distributed(from, to)`:
/// `distributed(0, 200_000_000).sumLong(i -> coin())`. Each worker has one stretch of it, and each
/// of its threads (`-t`) a part of that; made for many iterations that are tiny.
///
/// What a loop captures is copied to each worker; what it writes there stays there. Results are put
/// together in the order of the indices, so that an associative function is enough, and the same
/// numbers of workers and threads give the same result, sums of doubles included. With no workers
/// process 1 does it all.
///
/// All but [#forEach] wait for the loop. If an iteration throws, the others are cancelled, which
/// they notice within some thousand iterations, and a [jdist.failure.RemoteException] with the
/// cause is thrown; if a worker dies, a [jdist.failure.ProcessExitedException]; if the current
/// thread is interrupted, a [jdist.failure.CallInterruptedException], and the loop is cancelled.
/// Thread-safe. Idea: Julia Distributed, `@distributed`.
public interface DistributedRange {
  /// The sum of `function` over all indices; 0 if there are none. Overflows as `long` does.
  long sumLong(LongToLong function);

  /// The sum of `function` over all indices; 0 if there are none.
  double sumDouble(LongToDouble function);

  /// The least value of `function`; empty if there are no indices.
  OptionalLong minLong(LongToLong function);

  /// The greatest value of `function`; empty if there are no indices.
  OptionalLong maxLong(LongToLong function);

  /// The least value of `function`, as [Math#min] has it; empty if there are no indices.
  OptionalDouble minDouble(LongToDouble function);

  /// The greatest value of `function`, as [Math#max] has it; empty if there are no indices.
  OptionalDouble maxDouble(LongToDouble function);

  /// The values of `function`, in the order of the indices.
  ///
  /// @throws IllegalArgumentException if they do not fit into an array
  long[] collectLong(LongToLong function);

  /// The same for doubles.
  double[] collectDouble(LongToDouble function);

  /// The same for objects.
  <R extends @Nullable Object> List<R> collect(LongTask<R> function);

  /// The values of `function`, put together two by two, neighbours with neighbours.
  ///
  /// @throws NoSuchElementException if there are no indices
  <R extends @Nullable Object> R reduce(LongTask<R> function, Reducer<R> reducer);

  /// The same, with a value for when there are no indices; it is not put to any other.
  <R extends @Nullable Object> R reduce(R whenEmpty, LongTask<R> function, Reducer<R> reducer);

  /// Has `action` run for each index, and does not wait for it. Idea: Julia's `@distributed`
  /// without a reducer.
  Loop forEach(LongAction action);
}
