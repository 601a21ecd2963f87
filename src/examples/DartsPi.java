// Throws darts at a square and counts those inside the circle, on all workers at once.
// Run it with: bin/jdist -p 4 src/examples/DartsPi.java [darts a worker]

import static jdist.Distributed.*;

import java.util.Map;
import java.util.SplittableRandom;

long inside(long darts, long seed) {
  var hand = new SplittableRandom(seed);
  long hits = 0;
  for (long i = 0; i < darts; i++) {
    double x = hand.nextDouble();
    double y = hand.nextDouble();
    hits += x * x + y * y <= 1 ? 1 : 0;
  }
  return hits;
}

void main(String[] arguments) {
  long darts = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
  Map<Integer, Long> hits = fetchEverywhere(workers(), () -> inside(darts, myId()));
  hits.forEach((worker, count) -> IO.println("worker " + worker + " hit " + count));
  double share =
      hits.values().stream().mapToLong(Long::longValue).sum() / (double) (darts * hits.size());
  IO.println(String.format(java.util.Locale.ROOT, "π is about %.4f", 4 * share));
}
