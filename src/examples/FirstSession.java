// The first session of Julia's manual: values that stay where they were made until they are
// fetched.
// Run it with: bin/jdist -p 2 src/examples/FirstSession.java

import static jdist.Distributed.*;

import java.util.Arrays;
import java.util.SplittableRandom;
import jdist.remote.RemoteFuture;

double[][] random(int rows, int columns) {
  var numbers = new SplittableRandom();
  var matrix = new double[rows][columns];
  for (var row : matrix) {
    Arrays.setAll(row, column -> numbers.nextDouble());
  }
  return matrix;
}

double[][] plus(double number, double[][] matrix) {
  return Arrays.stream(matrix)
      .map(row -> Arrays.stream(row).map(x -> number + x).toArray())
      .toArray(double[][]::new);
}

void main() {
  RemoteFuture<double[][]> r = remoteCall(2, () -> random(2, 2));
  RemoteFuture<double[][]> s = spawnAt(2, () -> plus(1, r.fetch())); // fetched where it is used
  IO.println("1 .+ fetch(r) = " + Arrays.deepToString(s.fetch()));

  double corner = remoteCallFetch(2, () -> r.fetch()[0][0]); // one element travels, not the matrix
  IO.println("r[1, 1]       = " + corner);

  RemoteFuture<double[][]> anywhere = spawnAt(ANY, () -> random(2, 2));
  RemoteFuture<double[][]> elsewhere = spawnAt(ANY, () -> plus(1, anywhere.fetch()));
  IO.println("made on       = " + anywhere.processId() + ", then " + elsewhere.processId());
  IO.println("1 .+ fetch(r) = " + Arrays.deepToString(elsewhere.fetch()));
}
