package jdist.spread;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import jdist.identity.ProcessIds;
import jdist.parallel.Broadcast;
import jdist.parallel.CachingPool;
import jdist.parallel.DistributedItems;
import jdist.parallel.DistributedRange;
import jdist.parallel.PmapOptions;
import jdist.parallel.StepCounter;
import jdist.parallel.WorkerPool;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.task.Task1;
import jdist.task.Task2;
import jdist.task.Task3;
import org.jspecify.annotations.Nullable;

/// What one process spreads over many. Thread-safe.
public final class Spread {
  private final LocalProcess process;

  public Spread(LocalProcess process) {
    this.process = process;
  }

  public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
    return Broadcasts.broadcast(process, value);
  }

  public StepCounter stepCounter(String label, long total) {
    return Steps.of(process, label, total);
  }

  public CachingPool cachingPool(Collection<Integer> members) {
    return new Broadcasts.Caching(process, pool(members));
  }

  public WorkerPool pool(Collection<Integer> members) {
    return Pool.of(process, List.copyOf(members));
  }

  /// Process 1 has it; a worker asks once.
  public WorkerPool defaultPool() {
    return process.state(DefaultPool.class, DefaultPool::new).get();
  }

  private static final class DefaultPool {
    private final LocalProcess process;
    private @Nullable WorkerPool pool;

    DefaultPool(LocalProcess process) {
      this.process = process;
    }

    synchronized WorkerPool get() {
      if (pool == null) {
        pool =
            process.id() == ProcessIds.DRIVER
                ? Pool.ofAll(process)
                : process.calls().fetch(ProcessIds.DRIVER, Spread::poolHere);
      }
      return pool;
    }
  }

  private static WorkerPool poolHere() {
    return new Spread(CurrentProcess.find().orElseThrow()).defaultPool();
  }

  public DistributedRange range(long from, long to) {
    return new RangeLoop(process, from, to);
  }

  public <T, R extends @Nullable Object> List<R> map(
      Task1<T, R> function, Iterable<? extends T> items, PmapOptions<R> options) {
    return ParallelMap.run(process, function, items, options);
  }

  public <T, R extends @Nullable Object> Stream<R> map(
      Task1<T, R> function, Stream<? extends T> items, PmapOptions<R> options) {
    return ResultStream.of(process, function, items, options);
  }

  /// Two collections, as far as both go.
  public <A, B, R extends @Nullable Object> List<R> map(
      Task2<A, B, R> function,
      Iterable<? extends A> first,
      Iterable<? extends B> second,
      PmapOptions<R> options) {
    List<Pair<A, B>> pairs = new ArrayList<>();
    Iterator<? extends A> left = first.iterator();
    Iterator<? extends B> right = second.iterator();
    while (left.hasNext() && right.hasNext()) {
      pairs.add(new Pair<>(left.next(), right.next()));
    }
    return map(pair -> function.call(pair.first(), pair.second()), pairs, options);
  }

  /// Three collections, as far as all go.
  public <A, B, C, R extends @Nullable Object> List<R> map(
      Task3<A, B, C, R> function,
      Iterable<? extends A> first,
      Iterable<? extends B> second,
      Iterable<? extends C> third,
      PmapOptions<R> options) {
    List<Triple<A, B, C>> triples = new ArrayList<>();
    Iterator<? extends A> left = first.iterator();
    Iterator<? extends B> middle = second.iterator();
    Iterator<? extends C> right = third.iterator();
    while (left.hasNext() && middle.hasNext() && right.hasNext()) {
      triples.add(new Triple<>(left.next(), middle.next(), right.next()));
    }
    return map(it -> function.call(it.first(), it.second(), it.third()), triples, options);
  }

  private record Pair<A, B>(A first, B second) {
    @Override
    public String toString() {
      return first + ", " + second;
    }
  }

  private record Triple<A, B, C>(A first, B second, C third) {
    @Override
    public String toString() {
      return first + ", " + second + ", " + third;
    }
  }

  /// The random numbers of the item that runs in this thread.
  public static RandomGenerator itemRandom() {
    return ItemRandom.current();
  }

  public <T extends @Nullable Object> DistributedItems<T> items(List<T> items) {
    return new ItemsLoop<>(process, items);
  }
}
