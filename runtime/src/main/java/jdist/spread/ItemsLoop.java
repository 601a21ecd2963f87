package jdist.spread;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import jdist.parallel.DistributedItems;
import jdist.parallel.Loop;
import jdist.process.LocalProcess;
import jdist.task.Action1;
import jdist.task.Reducer;
import jdist.task.Task1;
import jdist.task.ToDouble;
import jdist.task.ToLong;
import org.jspecify.annotations.Nullable;

/// Items that all workers go through together.
final class ItemsLoop<T extends @Nullable Object> implements DistributedItems<T> {
  private final LocalProcess process;
  private final List<T> items;

  ItemsLoop(LocalProcess process, List<T> items) {
    this.process = process;
    this.items = items;
  }

  /// The items of one part.
  private record Slice<T extends @Nullable Object>(long from, List<T> items)
      implements java.io.Serializable {
    T get(long index) {
      return items.get((int) (index - from));
    }
  }

  private <R extends @Nullable Object> List<R> run(Function<Slice<T>, Fold<R>> foldOf) {
    Part all = new Part(0, items.size());
    Fold<R> joins = foldOf.apply(new Slice<>(0, List.of()));
    return Loops.run(process, all, part -> foldOf.apply(slice(part)), joins).parts();
  }

  private Slice<T> slice(Part part) {
    return new Slice<>(
        part.from(), new ArrayList<>(items.subList((int) part.from(), (int) part.to())));
  }

  @Override
  public long sumLong(ToLong<T> function) {
    List<Long> sum = run(slice -> Folds.sumLong(i -> function.call(slice.get(i))));
    return sum.isEmpty() ? 0 : sum.getFirst();
  }

  @Override
  public double sumDouble(ToDouble<T> function) {
    List<Double> sum = run(slice -> Folds.sumDouble(i -> function.call(slice.get(i))));
    return sum.isEmpty() ? 0 : sum.getFirst();
  }

  @Override
  public OptionalLong minLong(ToLong<T> function) {
    return Folds.optionalLong(run(slice -> Folds.minLong(i -> function.call(slice.get(i)))));
  }

  @Override
  public OptionalLong maxLong(ToLong<T> function) {
    return Folds.optionalLong(run(slice -> Folds.maxLong(i -> function.call(slice.get(i)))));
  }

  @Override
  public OptionalDouble minDouble(ToDouble<T> function) {
    return Folds.optionalDouble(run(slice -> Folds.minDouble(i -> function.call(slice.get(i)))));
  }

  @Override
  public OptionalDouble maxDouble(ToDouble<T> function) {
    return Folds.optionalDouble(run(slice -> Folds.maxDouble(i -> function.call(slice.get(i)))));
  }

  @Override
  public long[] collectLong(ToLong<T> function) {
    List<long[]> all = run(slice -> Folds.collectLong(i -> function.call(slice.get(i))));
    return all.isEmpty() ? new long[0] : all.getFirst();
  }

  @Override
  public double[] collectDouble(ToDouble<T> function) {
    List<double[]> all = run(slice -> Folds.collectDouble(i -> function.call(slice.get(i))));
    return all.isEmpty() ? new double[0] : all.getFirst();
  }

  @Override
  public <R extends @Nullable Object> List<R> collect(Task1<T, R> function) {
    List<List<R>> all = run(slice -> Folds.collectAll(i -> function.call(slice.get(i))));
    return all.isEmpty() ? new ArrayList<>() : all.getFirst();
  }

  @Override
  public <R extends @Nullable Object> R reduce(Task1<T, R> function, Reducer<R> reducer) {
    List<R> result = reduced(function, reducer);
    if (result.isEmpty()) {
      throw new NoSuchElementException(
          "a loop over no items has no value; give one: reduce(0, function, reducer)");
    }
    return result.getFirst();
  }

  @Override
  public <R extends @Nullable Object> R reduce(
      R whenEmpty, Task1<T, R> function, Reducer<R> reducer) {
    List<R> result = reduced(function, reducer);
    return result.isEmpty() ? whenEmpty : result.getFirst();
  }

  private <R extends @Nullable Object> List<R> reduced(Task1<T, R> function, Reducer<R> reducer) {
    return run(slice -> Folds.reduce(i -> function.call(slice.get(i)), reducer));
  }

  @Override
  public Loop forEach(Action1<T> action) {
    Part all = new Part(0, items.size());
    return new RunningLoop(
        process,
        Loops.start(
            process,
            all,
            part -> {
              Slice<T> slice = slice(part);
              return Folds.forEach(i -> action.run(slice.get(i)));
            }));
  }

  @Override
  public String toString() {
    return "distributed(" + items.size() + " items)";
  }
}
