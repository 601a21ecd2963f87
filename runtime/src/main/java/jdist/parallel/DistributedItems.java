package jdist.parallel;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import jdist.task.Action1;
import jdist.task.Reducer;
import jdist.task.Task1;
import jdist.task.ToDouble;
import jdist.task.ToLong;
import org.jspecify.annotations.Nullable;

/// Items that all workers go through together, made by `distributed(list)`: as [DistributedRange],
/// but each worker is sent the stretch of items that it has. The list is read when the loop begins.
/// Thread-safe.
public interface DistributedItems<T extends @Nullable Object> {
  /// The sum of `function` over all items; 0 if there are none. Overflows as `long` does.
  long sumLong(ToLong<T> function);

  /// The sum of `function` over all items; 0 if there are none.
  double sumDouble(ToDouble<T> function);

  /// The least value of `function`; empty if there are no items.
  OptionalLong minLong(ToLong<T> function);

  /// The greatest value of `function`; empty if there are no items.
  OptionalLong maxLong(ToLong<T> function);

  /// The least value of `function`, as [Math#min] has it; empty if there are no items.
  OptionalDouble minDouble(ToDouble<T> function);

  /// The greatest value of `function`, as [Math#max] has it; empty if there are no items.
  OptionalDouble maxDouble(ToDouble<T> function);

  /// The values of `function`, in the order of the items.
  long[] collectLong(ToLong<T> function);

  /// The same for doubles.
  double[] collectDouble(ToDouble<T> function);

  /// The same for objects.
  <R extends @Nullable Object> List<R> collect(Task1<T, R> function);

  /// The values of `function`, put together two by two, neighbours with neighbours.
  ///
  /// @throws NoSuchElementException if there are no items
  <R extends @Nullable Object> R reduce(Task1<T, R> function, Reducer<R> reducer);

  /// The same, with a value for when there are no items; it is not put to any other.
  <R extends @Nullable Object> R reduce(R whenEmpty, Task1<T, R> function, Reducer<R> reducer);

  /// Has `action` run for each item, and does not wait for it.
  Loop forEach(Action1<T> action);
}
