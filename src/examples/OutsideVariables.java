// The manual's chapter "Parallel map and loops": what a loop may do with the variables around it.
// Run it with: bin/jdist -p 4 src/examples/OutsideVariables.java

import static jdist.Distributed.*;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import jdist.parallel.Loop;

double f(double x) {
  return x * x;
}

void main() {
  double[] a = new double[100_000];
  Loop loop = distributed(0, a.length).forEach(i -> a[(int) i] = i); // returns at once
  loop.await();
  IO.println("written elsewhere: a[99999] is " + a[99_999]); // each worker has written to a copy

  double[] b = distributed(0, 100_000).collectDouble(i -> i);
  IO.println("collected:         b[99999] is " + b[99_999]);

  double[] samples = ThreadLocalRandom.current().doubles(1_000).toArray();
  double sum =
      distributed(0, 100_000)
          .sumDouble(_ -> f(samples[ThreadLocalRandom.current().nextInt(samples.length)]));
  double mean = Arrays.stream(samples).map(x -> f(x)).average().getAsDouble();
  IO.println("sampled mean is right: " + (Math.abs(sum / 100_000 - mean) < 0.01));
}
