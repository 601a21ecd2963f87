package driver;

import static driver.Load.LIMIT;
import static driver.Load.check;
import static driver.Load.large;
import static driver.Load.mix;
import static driver.Load.total;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import jdist.Cluster;
import jdist.Distributed;
import jdist.failure.TimeLimitException;
import jdist.parallel.Broadcast;
import jdist.parallel.CachingPool;
import jdist.parallel.Loop;
import jdist.parallel.WorkerPool;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import jdist.task.Task1;

/// What many processes do together, as part of a [Load]: channels, maps, loops, broadcasts, pools.
/// Workers may come and go meanwhile.
final class SpreadLoad {
  private static final int ITEMS = 300;

  /// More than workers leave while one map runs.
  private static final List<Duration> TRIES = Collections.nCopies(5, Duration.ZERO);

  private final Cluster cluster;

  SpreadLoad(Cluster cluster) {
    this.cluster = cluster;
  }

  List<Load.Kind> kinds() {
    return List.of(
        this::pass,
        this::give,
        this::abandon,
        this::map,
        this::mapElsewhere,
        this::mapInMap,
        this::mapStream,
        this::mapPart,
        this::mapHeavy,
        this::loop,
        this::broadcast,
        this::broadcastElsewhere,
        this::callPool,
        this::callCachingPool);
  }

  private static List<Long> items(long x) {
    return LongStream.range(x, x + ITEMS).boxed().toList();
  }

  private static List<Long> mixed(long x) {
    return items(x).stream().map(Load::mix).toList();
  }

  private WorkerPool pool(Random random) {
    return random.nextInt(3) == 0
        ? cluster.defaultWorkerPool()
        : cluster.workerPool(cluster.workers());
  }

  /// From one process to another, through a channel that is closed by whoever puts.
  private void pass(int a, int b, long x, Random random) {
    RemoteChannel<Long> channel = cluster.remoteChannel(a, () -> Channel.buffered(7));
    channel.bind(b);
    RemoteFuture<Void> puts =
        cluster.remoteRun(
            b,
            () -> {
              for (long i = x; i < x + 50; i++) {
                channel.put(i);
              }
              channel.putAll(items(x + 50).subList(0, 50));
              channel.close();
            });
    long sum = 0;
    for (long each : channel) {
      sum += each;
    }
    check(sum, LongStream.range(x, x + 100).sum());
    puts.fetch(LIMIT);
  }

  /// Each item to one of two takers, over a channel without room.
  private void give(int a, int b, long x, Random random) {
    RemoteChannel<double[]> channel = cluster.remoteChannel(b, () -> Channel.unbuffered());
    channel.bind(a);
    int large = random.nextInt(4) == 0 ? 2 : 0;
    RemoteFuture<Double> one = cluster.remoteCall(a, () -> takeAll(channel));
    RemoteFuture<Double> other = cluster.remoteCall(b, () -> takeAll(channel));
    for (int i = 0; i < 10; i++) {
      channel.put(i < large ? large(x) : new double[] {x});
    }
    channel.close();
    check(one.fetch(LIMIT) + other.fetch(LIMIT), large * total(x) + (10.0 - large) * x);
  }

  private static double takeAll(RemoteChannel<double[]> channel) {
    double sum = 0;
    for (double[] each : channel) {
      sum += Tasks.sum(each);
    }
    return sum;
  }

  /// Channels that are left with something in them, and takes that are given up.
  private void abandon(int a, int b, long x, Random random) {
    RemoteChannel<double[]> full = cluster.remoteChannel(a, () -> Channel.buffered(3));
    full.put(large(x));
    cluster.remoteDo(b, () -> full.put(new double[3]));
    RemoteChannel<Long> empty = cluster.remoteChannel(b);
    RemoteFuture<Long> taker = cluster.remoteCall(a, () -> empty.take());
    try {
      empty.take(Duration.ofNanos(1 + random.nextInt(2_000_000)));
      throw new AssertionError("something was in an empty channel");
    } catch (TimeLimitException _) {
      taker.cancel(true);
    }
  }

  private void map(int a, int b, long x, Random random) {
    int perWorker = 1 + random.nextInt(2);
    List<Long> results =
        cluster.pmap(i -> mix(i), items(x), options -> options.retry(TRIES).perWorker(perWorker));
    check(results, mixed(x));
  }

  private void mapElsewhere(int a, int b, long x, Random random) {
    boolean pooled = random.nextBoolean();
    List<Integer> workers = cluster.workers();
    List<Long> results =
        cluster
            .remoteCall(
                a,
                () ->
                    Distributed.pmap(
                        i -> mix(i),
                        items(x),
                        options ->
                            pooled
                                ? options.retry(TRIES).pool(Distributed.workerPool(workers))
                                : options.retry(TRIES)))
            .fetch(LIMIT);
    check(results, mixed(x));
  }

  private void mapInMap(int a, int b, long x, Random random) {
    WorkerPool pool = pool(random);
    List<List<Long>> results =
        cluster.pmap(
            i ->
                Distributed.pmap(
                    j -> mix(j),
                    items(i).subList(0, 10),
                    options -> options.retry(TRIES).pool(pool)),
            List.of(x, x + 1, x + 2),
            options -> options.retry(TRIES).pool(pool));
    check(results.get(2), mixed(x + 2).subList(0, 10));
  }

  private void mapStream(int a, int b, long x, Random random) {
    WorkerPool pool = pool(random);
    boolean pooled = random.nextBoolean();
    int batch = 1 + random.nextInt(50);
    try (Stream<Long> results =
        cluster.pmap(
            i -> mix(i),
            items(x).stream(),
            options ->
                pooled
                    ? options.retry(TRIES).batchSize(batch).pool(pool)
                    : options.retry(TRIES).batchSize(batch))) {
      check(results.toList(), mixed(x));
    }
  }

  /// One that has no end, and is closed before it.
  private void mapPart(int a, int b, long x, Random random) {
    try (Stream<Long> results =
        cluster.pmap(
            i -> mix(i),
            Stream.iterate(x, i -> i + 1),
            options -> options.retry(TRIES).readAhead(100))) {
      Iterator<Long> taken = results.iterator();
      int count = random.nextInt(40);
      for (int i = 0; i < count; i++) {
        check(taken.next(), mix(x + i));
      }
    }
  }

  private void mapHeavy(int a, int b, long x, Random random) {
    double[] ballast = large(x);
    List<Double> results =
        cluster.pmap(
            i -> ballast[i],
            IntStream.range(0, 100).boxed().toList(),
            options -> options.retry(TRIES));
    check(results.get(7), x + 7.0);
  }

  private void loop(int a, int b, long x, Random random) {
    long sum = LongStream.range(x, x + ITEMS).map(Load::mix).sum();
    check(cluster.distributed(x, x + ITEMS).sumLong(i -> mix(i)), sum);
    check(cluster.distributed(items(x)).sumLong(i -> mix(i)), sum);
    long there =
        cluster
            .remoteCall(a, () -> Distributed.distributed(x, x + ITEMS).sumLong(i -> mix(i)))
            .fetch(LIMIT);
    check(there, sum);
    Loop loop = cluster.distributed(0, 20).forEach(_ -> Tasks.count("loop"));
    loop.await(LIMIT);
  }

  private void broadcast(int a, int b, long x, Random random) {
    boolean isLarge = random.nextBoolean();
    double[] values = isLarge ? large(x) : new double[] {x};
    double sum = Tasks.sum(values);
    Broadcast<double[]> made = cluster.broadcast(values);
    check(fetch(a, () -> Tasks.sum(made.get())), sum);
    check(fetch(b, () -> Tasks.sum(made.get())), sum);
    if (random.nextInt(3) == 0) {
      made.clear();
      check(fetch(b, () -> Tasks.sum(made.get())), sum);
    }
    double[] changed = values.clone();
    changed[0]++;
    Broadcast<double[]> next = random.nextBoolean() ? made.update(changed) : made;
    double wanted = next.equals(made) ? sum : sum + 1;
    check(fetch(a, () -> Tasks.sum(next.get())), wanted);
    if (random.nextBoolean()) {
      next.close();
    }
  }

  private void broadcastElsewhere(int a, int b, long x, Random random) {
    boolean isLarge = random.nextBoolean();
    Broadcast<double[]> made =
        cluster
            .remoteCall(
                a, () -> Distributed.broadcast(isLarge ? large(x) : new double[] {x, x + 1}))
            .fetch(LIMIT);
    check(fetch(b, () -> made.get()[1]), x + 1.0);
    check(made.get()[0], (double) x);
    if (random.nextBoolean()) {
      made.close();
    }
  }

  private double fetch(int target, jdist.task.Task<Double> task) {
    return cluster.remoteCall(target, task).fetch(LIMIT);
  }

  private void callPool(int a, int b, long x, Random random) {
    WorkerPool pool = pool(random);
    List<RemoteFuture<Long>> calls =
        IntStream.range(0, 6).mapToObj(i -> cluster.remoteCall(pool, () -> mix(x + i))).toList();
    RemoteFuture<Long> elsewhere =
        cluster.remoteCall(a, () -> Distributed.remoteCallFetch(pool, () -> mix(x)));
    for (int i = 0; i < calls.size(); i++) {
      check(calls.get(i).fetch(LIMIT), mix(x + i));
    }
    check(elsewhere.fetch(LIMIT), mix(x));
  }

  private void callCachingPool(int a, int b, long x, Random random) {
    CachingPool pool = cluster.cachingPool(cluster.workers());
    double[] ballast = large(x);
    Task1<Integer, Double> function = i -> ballast[i];
    for (int i = 0; i < 6; i++) {
      check(cluster.remoteCallFetch(pool, function, i), (double) x + i);
    }
    if (random.nextBoolean()) {
      pool.clear();
    }
  }
}
