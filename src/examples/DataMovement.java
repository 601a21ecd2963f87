// The manual's chapter "Data movement": two ways to square a matrix elsewhere, and one to use it
// there. Run it with: bin/jdist -p 2 src/examples/DataMovement.java

import static jdist.Distributed.*;

import java.util.Arrays;
import java.util.SplittableRandom;
import jdist.remote.RemoteFuture;

double[][] random(int n) {
  var numbers = new SplittableRandom(n); // the same ones each time, to compare
  var matrix = new double[n][n];
  for (var row : matrix) {
    Arrays.setAll(row, column -> numbers.nextDouble());
  }
  return matrix;
}

double[][] squared(double[][] a) {
  var square = new double[a.length][a.length];
  for (int i = 0; i < a.length; i++) {
    for (int k = 0; k < a.length; k++) {
      for (int j = 0; j < a.length; j++) {
        square[i][j] += a[i][k] * a[k][j];
      }
    }
  }
  return square;
}

double trace(double[][] a) {
  double sum = 0;
  for (int i = 0; i < a.length; i++) {
    sum += a[i][i];
  }
  return sum;
}

void main() {
  double[][] a = random(500);
  RemoteFuture<double[][]> sent = spawnAt(ANY, () -> squared(a)); // 2 MB there, 2 MB back
  RemoteFuture<double[][]> made = spawnAt(ANY, () -> squared(random(500))); // 2 MB back
  IO.println("the same square: " + Arrays.deepEquals(sent.fetch(), made.fetch()));

  RemoteFuture<double[][]> kept = spawnAt(2, () -> squared(random(500)));
  double trace = remoteCallFetch(3, () -> trace(kept.fetch())); // from 2 to 3, and a number home
  IO.println("the same trace:  " + (trace == trace(made.fetch()))); // here already: nothing moves
}
