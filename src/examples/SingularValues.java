// The manual's pmap(svdvals, M): ten matrices, each a call for whichever worker is free.
// Run it with: bin/jdist -p 4 src/examples/SingularValues.java

import static jdist.Distributed.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

double[][] random(int n, long seed) {
  var numbers = new SplittableRandom(seed);
  var columns = new double[n][n];
  for (var column : columns) {
    Arrays.setAll(column, row -> numbers.nextDouble());
  }
  return columns;
}

/** Jacobi's way: turns the columns, two by two, until each is at right angles to all others. */
double[] singularValues(double[][] columns) {
  for (boolean turned = true; turned; ) {
    turned = false;
    for (int i = 0; i < columns.length; i++) {
      for (int j = i + 1; j < columns.length; j++) {
        turned |= turn(columns[i], columns[j]);
      }
    }
  }
  return Arrays.stream(columns).mapToDouble(c -> Math.sqrt(dot(c, c))).sorted().toArray();
}

boolean turn(double[] a, double[] b) {
  double aa = dot(a, a);
  double bb = dot(b, b);
  double ab = dot(a, b);
  if (Math.abs(ab) <= 1e-12 * Math.sqrt(aa * bb)) {
    return false;
  }
  double angle = Math.atan2(2 * ab, aa - bb) / 2;
  double cos = Math.cos(angle);
  double sin = Math.sin(angle);
  for (int i = 0; i < a.length; i++) {
    double before = a[i];
    a[i] = cos * before + sin * b[i];
    b[i] = cos * b[i] - sin * before;
  }
  return true;
}

double dot(double[] a, double[] b) {
  double sum = 0;
  for (int i = 0; i < a.length; i++) {
    sum += a[i] * b[i];
  }
  return sum;
}

void main() {
  List<double[][]> matrices = new ArrayList<>();
  for (int seed = 1; seed <= 10; seed++) {
    matrices.add(random(100, seed));
  }

  List<double[]> values = pmap(this::singularValues, matrices); // workers turn copies of their own

  for (double[] each : values) {
    IO.println(
        String.format(Locale.ROOT, "%d values up to %.3f", each.length, each[each.length - 1]));
  }
}
