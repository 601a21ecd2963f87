import static jdist.Distributed.*;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jdist.remote.RemoteFuture;

/// `pmap` of trivial tasks, beside a round trip of the bare socket for each; and a loop over all
/// workers, beside the serial one that each of them has half of, by two plain calls.
final class Maps {
  private static final int ITEMS = 20_000;
  private static final long FLIPS = 200_000_000;
  private static final int ROUNDS = 11;

  private Maps() {}

  /// On the two workers that there are, and on four.
  static void run(Consumer<Figure> table) throws Exception {
    List<Integer> items = IntStream.range(0, ITEMS).boxed().toList();
    double trip;
    try (Bare bare = new Bare(workers().getFirst(), 64)) {
      trip = Clockwork.median(Clockwork.time(20_000, 20_000, () -> bare.thereAndBack(16))) / 1e3;
    }
    loop(workers(), table);
    for (int count : new int[] {2, 4}) {
      var _ = addProcs(count - nworkers());
      String on = " %d workers".formatted(count);
      long[] single = Clockwork.time(5, ROUNDS, () -> pmap(i -> i + 1, items, o -> o.batchSize(1)));
      table.accept(Figure.of("pmap, one by one," + on, each(single), "us/item").limit(trip));
      long[] batched = Clockwork.time(10, ROUNDS, () -> pmap(i -> i + 1, items));
      table.accept(Figure.of("pmap, batches of its choice," + on, each(batched), "us/item"));
    }
  }

  private static double each(long[] nanos) {
    return Clockwork.median(nanos) / 1e3 / ITEMS;
  }

  /// The same work for each index, in a part of a loop or here alone.
  private static long coin(long index) {
    return new SplittableRandom(index).nextLong() >>> 63;
  }

  private static long serial(long from, long to) {
    long heads = 0;
    for (long i = from; i < to; i++) {
      heads += coin(i);
    }
    return heads;
  }

  private static long split(List<Integer> workers) {
    RemoteFuture<Long> half = remoteCall(workers.get(0), () -> serial(0, FLIPS / 2));
    return remoteCallFetch(workers.get(1), () -> serial(FLIPS / 2, FLIPS)) + half.fetch();
  }

  private static void loop(List<Integer> workers, Consumer<Figure> table) throws Exception {
    double alone = Clockwork.median(Clockwork.time(2, 7, () -> serial(0, FLIPS)));
    double split = Clockwork.median(Clockwork.time(3, 7, () -> split(workers)));
    double spread =
        Clockwork.median(Clockwork.time(3, 7, () -> distributed(0, FLIPS).sumLong(i -> coin(i))));
    table.accept(
        Figure.of("distributed.sumLong, 2 workers, speed-up", alone / spread, "x")
            .limit(alone / split));
  }
}
