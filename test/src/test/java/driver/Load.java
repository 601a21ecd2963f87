package driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.CallCancelledException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.remote.RemoteFuture;

/// Calls of every kind between all processes of a cluster, each of which knows what must come of
/// it. Made by several threads of the driver until they are told to stop.
final class Load {
  static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LARGE = 300_000; // doubles: over 2 MB, so that they go through a ring

  private final Cluster cluster;
  private final Judge judge;
  private final List<Kind> further;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final Queue<AssertionError> wrong = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /// Says whether a failure is right.
  interface Judge {
    /// Whether a call may end so.
    ///
    /// @param processes who took part in it
    boolean isRight(Throwable failure, Set<Integer> processes);
  }

  /// One thing to do, among any processes there are.
  interface Kind {
    /// Does it.
    ///
    /// @param a any process
    /// @param b perhaps the same
    /// @param x any number
    void make(int a, int b, long x, Random random);
  }

  Load(Cluster cluster, Judge judge) {
    this(cluster, judge, List.of());
  }

  /// @param further what else is done
  Load(Cluster cluster, Judge judge, List<Kind> further) {
    this.cluster = cluster;
    this.judge = judge;
    this.further = further;
  }

  void start(int count, long seed) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      Thread thread = new Watched(() -> work(random), "load-" + i);
      thread.start();
      threads.add(thread);
    }
  }

  /// Nobody has a reason to interrupt it; whoever does is told of.
  private final class Watched extends Thread {
    Watched(Runnable body, String name) {
      super(body, name);
    }

    @Override
    public void interrupt() {
      wrong.add(new AssertionError(getName() + " is interrupted by " + currentThread()));
      super.interrupt();
    }
  }

  /// Waits for the calls under way, which all end.
  void stop() throws InterruptedException {
    stopped.set(true);
    for (Thread thread : threads) {
      if (!thread.join(LIMIT.plusSeconds(15))) {
        AssertionError hangs = new AssertionError(thread.getName() + " hangs");
        hangs.setStackTrace(thread.getStackTrace());
        throw hangs;
      }
    }
    AssertionError first = wrong.poll();
    if (first != null) {
      wrong.forEach(first::addSuppressed);
      throw first;
    }
  }

  boolean hasFailed() {
    return !wrong.isEmpty();
  }

  /// How many calls were made.
  long calls() {
    return calls.get();
  }

  /// How many of them failed.
  long failures() {
    return failures.get();
  }

  private void work(Random random) {
    while (!stopped.get() && !hasFailed()) {
      one(random);
    }
  }

  private static int pick(Random random, List<Integer> of) {
    return of.get(random.nextInt(of.size()));
  }

  /// One thing of every kind there is, between any processes there are.
  private void one(Random random) {
    List<Integer> all = cluster.procs();
    int a = pick(random, all);
    int b = pick(random, all);
    long x = random.nextInt(1_000_000);
    int kind = random.nextInt(KINDS + further.size());
    calls.incrementAndGet();
    try {
      make(kind, a, b, x, random);
    } catch (RuntimeException e) {
      failures.incrementAndGet();
      Set<Integer> involved =
          new HashSet<>(kind == EVERYWHERE || kind == ANYWHERE || kind >= KINDS ? all : Set.of());
      involved.addAll(List.of(a == 1 ? b : a, b == 1 ? a : b));
      if (!judge.isRight(e, involved)) {
        wrong.add(new AssertionError("kind " + kind + " between " + a + " and " + b, e));
      }
    } catch (AssertionError e) {
      wrong.add(new AssertionError("kind " + kind + " between " + a + " and " + b, e));
    }
  }

  private static final int EVERYWHERE = 9;
  private static final int ANYWHERE = 14;
  private static final int KINDS = 18;

  private void make(int kind, int a, int b, long x, Random random) {
    switch (kind) {
      case 0 -> check(cluster.remoteCallFetch(a, () -> mix(x)), mix(x));
      case 1 -> check(cluster.remoteCall(a, () -> mix(x)).fetch(LIMIT), mix(x));
      case 2 -> burst(a, x);
      case 3 -> check(fetch(a, () -> Distributed.remoteCallFetch(b, () -> mix(x)) + 1), mix(x) + 1);
      case 4 -> passOn(a, b, x);
      case 5 -> passOnLarge(a, b, x);
      case 6 -> sendLarge(a, x);
      case 7 ->
          check(fetch(a, () -> sum(Distributed.remoteCallFetch(b, () -> large(x)))), total(x));
      case 8 -> check(fetch(a, () -> sendOn(b, large(x))), total(x));
      case EVERYWHERE -> everywhere(x);
      case 10 -> put(a, b, x);
      case 11 -> cluster.remoteDo(a, () -> Tasks.count("done"));
      case 12 -> cancel(a);
      case 13 -> fail(a, x);
      case ANYWHERE -> check(cluster.spawnAt(Distributed.ANY, () -> mix(x)).fetch(LIMIT), mix(x));
      case 15 -> limit(a, x, random.nextInt(20));
      case 16 -> check(fetch(a, () -> deep(3, a, b, x)), mix(x));
      case 17 -> drop(a, b, x);
      default -> further.get(kind - KINDS).make(a, b, x, random);
    }
  }

  private <T> T fetch(int target, jdist.task.Task<T> task) {
    return cluster.remoteCall(target, task).fetch(LIMIT);
  }

  static void check(Object found, Object wanted) {
    if (!wanted.equals(found)) {
      throw new AssertionError("found " + found + " where " + wanted + " was wanted");
    }
  }

  /// What any process makes of `x`.
  static long mix(long x) {
    long mixed = x * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 29);
  }

  static double[] large(long x) {
    double[] values = new double[LARGE];
    for (int i = 0; i < LARGE; i++) {
      values[i] = x + i;
    }
    return values;
  }

  private static double sum(double[] values) {
    return Tasks.sum(values);
  }

  static double total(long x) {
    return (double) LARGE * x + (double) LARGE * (LARGE - 1) / 2;
  }

  private static double sendOn(int target, double[] values) {
    return Distributed.remoteCallFetch(target, () -> sum(values));
  }

  /// Calls to and fro.
  private static long deep(int depth, int a, int b, long x) {
    return depth == 0 ? mix(x) : Distributed.remoteCallFetch(b, () -> deep(depth - 1, b, a, x));
  }

  private void burst(int target, long x) {
    List<RemoteFuture<Long>> futures = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      long value = x + i;
      futures.add(cluster.remoteCall(target, () -> mix(value)));
    }
    RuntimeException failure = null;
    for (int i = 0; i < futures.size(); i++) {
      try {
        check(futures.get(i).fetch(LIMIT), mix(x + i));
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void passOn(int a, int b, long x) {
    RemoteFuture<Long> value = cluster.remoteCall(a, () -> mix(x));
    check(fetch(b, () -> value.fetch() + 1), mix(x) + 1);
    check(value.fetch(LIMIT), mix(x));
  }

  /// A value that stays where it was made, and is fetched from there by another.
  private void passOnLarge(int a, int b, long x) {
    RemoteFuture<double[]> value = cluster.remoteCall(a, () -> large(x));
    check(fetch(b, () -> sum(value.fetch())), total(x));
    check(sum(value.fetch(LIMIT)), total(x));
  }

  private void sendLarge(int a, long x) {
    double[] sent = large(x);
    double[] back =
        fetch(
            a,
            () -> {
              double[] same = sent;
              for (int i = 0; i < same.length; i++) {
                same[i]++;
              }
              return same;
            });
    check(sum(back), total(x + 1));
  }

  private void everywhere(long x) {
    Map<Integer, Long> answers = cluster.fetchEverywhere(() -> mix(x));
    answers.forEach((_, answer) -> check(answer, mix(x)));
    cluster.everywhere(cluster.procs(), () -> Tasks.count("everywhere"));
  }

  private void put(int a, int b, long x) {
    RemoteFuture<Long> value = cluster.remoteFuture(a);
    cluster.remoteRun(b, () -> value.put(mix(x))).fetch(LIMIT);
    check(value.fetch(LIMIT), mix(x));
  }

  private void cancel(int a) {
    RemoteFuture<Void> call = cluster.remoteRun(a, Tasks::sleepForever);
    boolean first = call.cancel(true);
    try {
      call.fetch(LIMIT);
      throw new AssertionError("a call that sleeps for ever has ended");
    } catch (CallCancelledException e) {
      check(first, true);
    }
  }

  private void fail(int a, long x) {
    try {
      fetch(
          a,
          () -> {
            throw new IllegalStateException("no " + x);
          });
      throw new AssertionError("a call that fails has a value");
    } catch (RemoteException e) {
      if (!(e.getCause() instanceof IllegalStateException cause)) {
        throw e;
      }
      check(cause.getMessage(), "no " + x);
      check(e.processId(), a);
    }
  }

  private void limit(int a, long x, int millis) {
    RemoteFuture<Long> call =
        cluster.remoteCall(
            a,
            () -> {
              Thread.sleep(5);
              return mix(x);
            });
    try {
      check(call.fetch(Duration.ofMillis(millis)), mix(x));
    } catch (TimeLimitException e) {
      call.cancel(true);
    }
  }

  /// Futures that nobody fetches.
  private void drop(int a, int b, long x) {
    cluster.remoteCall(a, () -> large(x));
    RemoteFuture<double[]> value = cluster.remoteCall(a, () -> large(x));
    cluster.remoteDo(b, () -> check(value.processId(), a));
    cluster.remoteFuture(a);
  }
}
