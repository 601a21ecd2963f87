// bin/jdist -p 4 src/examples/ParallelLoop.java

import static jdist.Distributed.*;

import java.util.concurrent.ThreadLocalRandom;

/// The manual's parallel loop: 200,000,000 coins, each worker its share, heads added up.
void main() {
  long heads = distributed(0, 200_000_000).sumLong(i -> ThreadLocalRandom.current().nextInt(2));
  IO.println(heads + " heads");
}
