package jdist;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import jdist.parallel.Backoff;
import jdist.parallel.Broadcast;
import jdist.parallel.CachingPool;
import jdist.parallel.DistributedItems;
import jdist.parallel.DistributedRange;
import jdist.parallel.PmapOptions;
import jdist.parallel.StepCounter;
import jdist.parallel.WorkerPool;
import jdist.spread.Retrying;
import jdist.spread.Spread;
import jdist.task.Task;
import jdist.task.Task1;
import jdist.task.Task2;
import jdist.task.Task3;
import org.jspecify.annotations.Nullable;

/// The part of [Distributed] that has all workers do something together: its own, for whoever uses
/// it.
abstract sealed class StaticWork extends StaticCalls permits Distributed {
  /// Indices from `from` up to, not including, `to`, that all workers go through together:
  /// `distributed(0, 200_000_000).sumLong(i -> coin())`. Idea: Julia's `@distributed`.
  public static DistributedRange distributed(long from, long to) {
    return Cluster.current().distributed(from, to);
  }

  /// Items that all workers go through together, each a stretch of them.
  public static <T extends @Nullable Object> DistributedItems<T> distributed(List<T> items) {
    return Cluster.current().distributed(items);
  }

  /// The same for an array.
  public static <T extends @Nullable Object> DistributedItems<T> distributed(T[] items) {
    return distributed(Arrays.asList(items));
  }

  /// Calls `function` on each item, on whatever worker is free; answers with what comes of them, in
  /// the order of the items. Made for calls that take a while; brief ones are sent in batches.
  /// Waits until all are done. Workers that join meanwhile take part. Idea: Julia's `pmap`.
  ///
  /// @throws jdist.failure.ItemFailedException if an item fails: no more are begun, and those under
  ///   way are cancelled
  /// @throws jdist.failure.CannotTravelException if the function or an item cannot be serialized
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; what is
  ///   under way is cancelled
  public static <T, R extends @Nullable Object> List<R> pmap(
      Task1<T, R> function, Iterable<? extends T> items) {
    return Cluster.current().pmap(function, items);
  }

  /// The same with options: `pmap(u -> load(u), urls, options -> options.retry(delays))`.
  public static <T, R extends @Nullable Object> List<R> pmap(
      Task1<T, R> function, Iterable<? extends T> items, UnaryOperator<PmapOptions<R>> options) {
    return Cluster.current().pmap(function, items, options);
  }

  /// The same for an array.
  public static <T, R extends @Nullable Object> List<R> pmap(Task1<T, R> function, T[] items) {
    return pmap(function, Arrays.asList(items));
  }

  /// The same with options.
  public static <T, R extends @Nullable Object> List<R> pmap(
      Task1<T, R> function, T[] items, UnaryOperator<PmapOptions<R>> options) {
    return pmap(function, Arrays.asList(items), options);
  }

  /// The same for the items of two collections at a time; what one has more than the other is left
  /// out.
  public static <A, B, R extends @Nullable Object> List<R> pmap(
      Task2<A, B, R> function, Iterable<? extends A> first, Iterable<? extends B> second) {
    return pmap(function, first, second, options -> options);
  }

  /// The same with options.
  public static <A, B, R extends @Nullable Object> List<R> pmap(
      Task2<A, B, R> function,
      Iterable<? extends A> first,
      Iterable<? extends B> second,
      UnaryOperator<PmapOptions<R>> options) {
    return Cluster.current().pmap(function, first, second, options);
  }

  /// The same for the items of three collections at a time.
  public static <A, B, C, R extends @Nullable Object> List<R> pmap(
      Task3<A, B, C, R> function,
      Iterable<? extends A> first,
      Iterable<? extends B> second,
      Iterable<? extends C> third) {
    return pmap(function, first, second, third, options -> options);
  }

  /// The same with options.
  public static <A, B, C, R extends @Nullable Object> List<R> pmap(
      Task3<A, B, C, R> function,
      Iterable<? extends A> first,
      Iterable<? extends B> second,
      Iterable<? extends C> third,
      UnaryOperator<PmapOptions<R>> options) {
    return Cluster.current().pmap(function, first, second, third, options);
  }

  /// The same for a stream, endless ones too: the results are a stream in the order of the items.
  /// It begins when its first result is asked for, and goes no more than
  /// [PmapOptions#readAhead(int)] items ahead of whoever takes them. To be closed unless it is read
  /// to its end: that cancels what is under way, and closes `items`.
  public static <T, R extends @Nullable Object> Stream<R> pmap(
      Task1<T, R> function, Stream<? extends T> items) {
    return pmap(function, items, options -> options);
  }

  /// The same with options: `pmap(f, items, options -> options.asCompleted())`.
  public static <T, R extends @Nullable Object> Stream<R> pmap(
      Task1<T, R> function, Stream<? extends T> items, UnaryOperator<PmapOptions<R>> options) {
    return Cluster.current().pmap(function, items, options);
  }

  /// Random numbers of the item that a `pmap` calls the current function for, if that `pmap` has a
  /// seed: see [PmapOptions#seed(long)]. For the current thread; elsewhere any random numbers.
  public static RandomGenerator itemRandom() {
    return Spread.itemRandom();
  }

  /// `count` delays between attempts: 50 ms first, then each about five times the one before, up to
  /// 10 s; see [Backoff]. Idea: Julia's `ExponentialBackOff`.
  public static List<Duration> exponentialBackOff(int count) {
    return Backoff.exponential(count);
  }

  /// A task that calls `task`, and again if that fails: after each of `delays`, so that it is
  /// called once more than there are delays. The last failure comes out as it is. It can be sent
  /// like `task`, and be given to anything that takes one: `remoteCall(2, retry(() -> load(),
  /// exponentialBackOff(3)))`. An interrupt ends it. Idea: Julia's `retry`.
  public static <R extends @Nullable Object> Task<R> retry(Task<R> task, List<Duration> delays) {
    return retry(task, delays, _ -> true);
  }

  /// The same, but only for failures that `check` accepts, which is called where `task` is. What it
  /// throws comes out, with the failure as suppressed.
  public static <R extends @Nullable Object> Task<R> retry(
      Task<R> task, List<Duration> delays, Task1<Throwable, Boolean> check) {
    List<Duration> all = List.copyOf(delays);
    return () -> Retrying.call(task, all, check);
  }

  /// The same for a function of one argument: `pmap(retry(url -> load(url), delays), urls)`.
  public static <A extends @Nullable Object, R extends @Nullable Object> Task1<A, R> retry(
      Task1<A, R> function, List<Duration> delays) {
    return retry(function, delays, _ -> true);
  }

  /// The same for a function of one argument and a check.
  public static <A extends @Nullable Object, R extends @Nullable Object> Task1<A, R> retry(
      Task1<A, R> function, List<Duration> delays, Task1<Throwable, Boolean> check) {
    List<Duration> all = List.copyOf(delays);
    return argument -> Retrying.call(() -> function.call(argument), all, check);
  }

  /// A pool of the processes named, which this process keeps: calls that are given it go to
  /// whichever of them is free. Idea: Julia's `WorkerPool(workers)`.
  ///
  /// @throws jdist.failure.NoSuchProcessException if there never was a process of one of these ids
  public static WorkerPool workerPool(Collection<Integer> processIds) {
    return Cluster.current().workerPool(processIds);
  }

  /// Sends `value` to all processes, each once, and answers with what stands for it there: tasks
  /// that capture that have the value at hand. Where processes share a host, a large one is sent
  /// there once. Waits until all have it. Workers that join later fetch it when they want it.
  ///
  /// @throws jdist.failure.CannotTravelException if something in it cannot be serialized
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted
  public static <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
    return Cluster.current().broadcast(value);
  }

  /// A pool that sends each function to each of its workers once; see [CachingPool]. Idea: Julia's
  /// `CachingPool(workers)`.
  ///
  /// @throws jdist.failure.NoSuchProcessException if there never was a process of one of these ids
  public static CachingPool cachingPool(Collection<Integer> processIds) {
    return Cluster.current().cachingPool(processIds);
  }

  /// The pool of all workers, those that will join included; without any it has process 1. Process
  /// 1 keeps it. Idea: Julia's `default_worker_pool`.
  public static WorkerPool defaultWorkerPool() {
    return Cluster.current().defaultWorkerPool();
  }

  /// A counter of steps that any process can advance, and that this one shows as `pmap` does its
  /// progress: `try (var steps = stepCounter("epochs", 1_000)) { … }`.
  ///
  /// @param label what stands before the figures
  /// @param total how many steps there will be; -1 if that is not known
  public static StepCounter stepCounter(String label, long total) {
    return Cluster.current().stepCounter(label, total);
  }
}
