// Flips 200,000,000 coins on two workers at once. Run it with: bin/jdist -p 4
// src/examples/CountHeads.java
// The manual's count_heads: https://docs.julialang.org/en/v1/manual/distributed-computing

import static jdist.Distributed.*;

import java.util.SplittableRandom;
import jdist.remote.RemoteFuture;

long countHeads(long flips) {
  var coins = new SplittableRandom();
  long heads = 0;
  for (long i = 0; i < flips; i++) {
    heads += coins.nextLong() >>> 63;
  }
  return heads;
}

void main() {
  RemoteFuture<Long> a = spawnAt(ANY, () -> countHeads(100_000_000));
  RemoteFuture<Long> b = spawnAt(ANY, () -> countHeads(100_000_000));
  IO.println(a.fetch() + b.fetch() + " heads in 200000000 flips");
}
