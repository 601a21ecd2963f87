import static jdist.Distributed.*;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import jdist.remote.RemoteFuture;

/// The manual's coins, flipped on several workers, beside the same loop here alone.
final class Flips {
  private static final long FLIPS = 200_000_000;
  private static final int ROUNDS = 5;

  private Flips() {}

  static void run(List<Integer> workers, Consumer<Figure> table) throws Exception {
    double alone = Clockwork.median(Clockwork.time(2, ROUNDS, () -> heads(FLIPS)));
    for (int count : new int[] {2, 4}) {
      List<Integer> used = workers.subList(0, count);
      double spread = Clockwork.median(Clockwork.time(2, ROUNDS, () -> spread(used)));
      table.accept(
          Figure.of("200,000,000 flips, %d workers, speed-up".formatted(count), alone / spread, "x")
              .limit(Math.min(count, Runtime.getRuntime().availableProcessors())));
    }
  }

  private static void spread(List<Integer> workers) {
    List<RemoteFuture<Long>> heads = new ArrayList<>();
    for (int worker : workers) {
      long share = FLIPS / workers.size();
      heads.add(spawnAt(worker, () -> heads(share)));
    }
    heads.forEach(RemoteFuture::fetch);
  }

  private static long heads(long flips) {
    SplittableRandom coins = new SplittableRandom();
    long heads = 0;
    for (long i = 0; i < flips; i++) {
      heads += coins.nextLong() >>> 63;
    }
    return heads;
  }
}
