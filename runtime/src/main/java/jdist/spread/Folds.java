package jdist.spread;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import jdist.task.LongAction;
import jdist.task.LongTask;
import jdist.task.LongToDouble;
import jdist.task.LongToLong;
import jdist.task.Reducer;
import org.jspecify.annotations.Nullable;

/// The folds there are. Their loops box nothing and allocate nothing an iteration.
final class Folds {
  private Folds() {}

  static Fold<Long> sumLong(LongToLong function) {
    return new LongSum(function);
  }

  static Fold<Double> sumDouble(LongToDouble function) {
    return new DoubleSum(function);
  }

  static Fold<Long> minLong(LongToLong function) {
    return new LongMost(i -> ~function.call(i), true);
  }

  static Fold<Long> maxLong(LongToLong function) {
    return new LongMost(function, false);
  }

  static Fold<Double> minDouble(LongToDouble function) {
    return new DoubleMost(i -> -function.call(i), true);
  }

  static Fold<Double> maxDouble(LongToDouble function) {
    return new DoubleMost(function, false);
  }

  static Fold<long[]> collectLong(LongToLong function) {
    return new Longs(function);
  }

  static Fold<double[]> collectDouble(LongToDouble function) {
    return new Doubles(function);
  }

  static <R extends @Nullable Object> Fold<List<R>> collectAll(LongTask<R> function) {
    return new Objects<>(function);
  }

  static <R extends @Nullable Object> Fold<R> reduce(LongTask<R> function, Reducer<R> reducer) {
    return new Reduction<>(function, reducer);
  }

  static Fold<@Nullable Void> forEach(LongAction action) {
    return new Each(action);
  }

  /// The one result of a loop, if it had anything to go through.
  static OptionalLong optionalLong(List<Long> result) {
    return result.isEmpty() ? OptionalLong.empty() : OptionalLong.of(result.getFirst());
  }

  /// The same.
  static OptionalDouble optionalDouble(List<Double> result) {
    return result.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(result.getFirst());
  }

  private record LongSum(LongToLong function) implements Fold<Long> {
    @Override
    public Long fold(long from, long to) throws Exception {
      long sum = 0;
      for (long i = from; i < to; ) {
        for (long end = Fold.block(i, to); i < end; i++) {
          sum += function.call(i);
        }
      }
      return sum;
    }

    @Override
    public Long join(Long left, Long right) {
      return left + right;
    }
  }

  private record DoubleSum(LongToDouble function) implements Fold<Double> {
    @Override
    public Double fold(long from, long to) throws Exception {
      double sum = 0;
      for (long i = from; i < to; ) {
        for (long end = Fold.block(i, to); i < end; i++) {
          sum += function.call(i);
        }
      }
      return sum;
    }

    @Override
    public Double join(Double left, Double right) {
      return left + right;
    }
  }

  /// @param least whether `function` turns the order round, so that the most is the least
  private record LongMost(LongToLong function, boolean least) implements Fold<Long> {
    @Override
    public Long fold(long from, long to) throws Exception {
      long most = Long.MIN_VALUE;
      for (long i = from; i < to; ) {
        for (long end = Fold.block(i, to); i < end; i++) {
          most = Math.max(most, function.call(i));
        }
      }
      return least ? ~most : most;
    }

    @Override
    public Long join(Long left, Long right) {
      return least ? Math.min(left, right) : Math.max(left, right);
    }
  }

  /// @param least whether `function` turns the order round, so that the most is the least
  private record DoubleMost(LongToDouble function, boolean least) implements Fold<Double> {
    @Override
    public Double fold(long from, long to) throws Exception {
      double most = Double.NEGATIVE_INFINITY;
      for (long i = from; i < to; ) {
        for (long end = Fold.block(i, to); i < end; i++) {
          most = Math.max(most, function.call(i));
        }
      }
      return least ? -most : most;
    }

    @Override
    public Double join(Double left, Double right) {
      return least ? Math.min(left, right) : Math.max(left, right);
    }
  }

  private record Longs(LongToLong function) implements Fold<long[]> {
    @Override
    public long[] fold(long from, long to) throws Exception {
      long[] values = new long[(int) (to - from)];
      for (long i = from; i < to; ) {
        for (long end = Fold.block(i, to); i < end; i++) {
          values[(int) (i - from)] = function.call(i);
        }
      }
      return values;
    }

    @Override
    public long[] join(long[] left, long[] right) {
      long[] both = Arrays.copyOf(left, left.length + right.length);
      System.arraycopy(right, 0, both, left.length, right.length);
      return both;
    }
  }

  private record Doubles(LongToDouble function) implements Fold<double[]> {
    @Override
    public double[] fold(long from, long to) throws Exception {
      double[] values = new double[(int) (to - from)];
      for (long i = from; i < to; ) {
        for (long end = Fold.block(i, to); i < end; i++) {
          values[(int) (i - from)] = function.call(i);
        }
      }
      return values;
    }

    @Override
    public double[] join(double[] left, double[] right) {
      double[] both = Arrays.copyOf(left, left.length + right.length);
      System.arraycopy(right, 0, both, left.length, right.length);
      return both;
    }
  }

  private record Objects<R extends @Nullable Object>(LongTask<R> function)
      implements Fold<List<R>> {
    @Override
    public List<R> fold(long from, long to) throws Exception {
      List<R> values = new ArrayList<>((int) (to - from));
      for (long i = from; i < to; i++) {
        Fold.block(i, to);
        values.add(function.call(i));
      }
      return values;
    }

    @Override
    public List<R> join(List<R> left, List<R> right) {
      left.addAll(right);
      return left;
    }
  }

  private record Reduction<R extends @Nullable Object>(LongTask<R> function, Reducer<R> reducer)
      implements Fold<R> {
    @Override
    public R fold(long from, long to) throws Exception {
      R result = function.call(from);
      for (long i = from + 1; i < to; i++) {
        Fold.block(i, to);
        result = reducer.reduce(result, function.call(i));
      }
      return result;
    }

    @Override
    public R join(R left, R right) throws Exception {
      return reducer.reduce(left, right);
    }
  }

  private record Each(LongAction action) implements Fold<@Nullable Void> {
    @Override
    public @Nullable Void fold(long from, long to) throws Exception {
      for (long i = from; i < to; ) {
        for (long end = Fold.block(i, to); i < end; i++) {
          action.run(i);
        }
      }
      return null;
    }

    @Override
    public @Nullable Void join(@Nullable Void left, @Nullable Void right) {
      return null;
    }
  }
}
