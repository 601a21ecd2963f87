package jdist.spread;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import jdist.parallel.DistributedRange;
import jdist.parallel.Loop;
import jdist.process.LocalProcess;
import jdist.spread.Loops.Results;
import jdist.task.LongAction;
import jdist.task.LongTask;
import jdist.task.LongToDouble;
import jdist.task.LongToLong;
import jdist.task.Reducer;
import org.jspecify.annotations.Nullable;

/// A range of indices that all workers go through together.
final class RangeLoop implements DistributedRange {
  private final LocalProcess process;
  private final Part all;

  RangeLoop(LocalProcess process, long from, long to) {
    this.process = process;
    this.all = new Part(from, to);
  }

  private <R extends @Nullable Object> Results<R> run(Fold<R> fold) {
    return Loops.run(process, all, _ -> fold, fold);
  }

  private static <R> R only(Results<R> results, R otherwise) {
    return results.parts().isEmpty() ? otherwise : results.parts().getFirst();
  }

  @Override
  public long sumLong(LongToLong function) {
    return only(run(Folds.sumLong(function)), 0L);
  }

  @Override
  public double sumDouble(LongToDouble function) {
    return only(run(Folds.sumDouble(function)), 0.0);
  }

  @Override
  public OptionalLong minLong(LongToLong function) {
    return Folds.optionalLong(run(Folds.minLong(function)).parts());
  }

  @Override
  public OptionalLong maxLong(LongToLong function) {
    return Folds.optionalLong(run(Folds.maxLong(function)).parts());
  }

  @Override
  public OptionalDouble minDouble(LongToDouble function) {
    return Folds.optionalDouble(run(Folds.minDouble(function)).parts());
  }

  @Override
  public OptionalDouble maxDouble(LongToDouble function) {
    return Folds.optionalDouble(run(Folds.maxDouble(function)).parts());
  }

  @Override
  public long[] collectLong(LongToLong function) {
    checkFits();
    return only(run(Folds.collectLong(function)), new long[0]);
  }

  @Override
  public double[] collectDouble(LongToDouble function) {
    checkFits();
    return only(run(Folds.collectDouble(function)), new double[0]);
  }

  @Override
  public <R extends @Nullable Object> List<R> collect(LongTask<R> function) {
    checkFits();
    return only(run(Folds.collectAll(function)), new ArrayList<>());
  }

  private void checkFits() {
    if (all.to() - all.from() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          (all.to() - all.from()) + " values do not fit into one array");
    }
  }

  @Override
  public <R extends @Nullable Object> R reduce(LongTask<R> function, Reducer<R> reducer) {
    List<R> result = run(Folds.reduce(function, reducer)).parts();
    if (result.isEmpty()) {
      throw new NoSuchElementException(
          "a loop over no indices has no value; give one: reduce(0, function, reducer)");
    }
    return result.getFirst();
  }

  @Override
  public <R extends @Nullable Object> R reduce(
      R whenEmpty, LongTask<R> function, Reducer<R> reducer) {
    List<R> result = run(Folds.reduce(function, reducer)).parts();
    return result.isEmpty() ? whenEmpty : result.getFirst();
  }

  @Override
  public Loop forEach(LongAction action) {
    Fold<@Nullable Void> fold = Folds.forEach(action);
    return new RunningLoop(process, Loops.start(process, all, _ -> fold));
  }

  @Override
  public String toString() {
    return "distributed(" + all.from() + ", " + all.to() + ")";
  }
}
