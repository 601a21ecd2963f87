// Adds up Leibniz's series for π: every process sets its share with everywhere, then sums it.
// Run it with: bin/jdist -p 4 src/examples/SeriesPi.java

import static jdist.Distributed.*;

import java.util.ArrayList;
import jdist.remote.RemoteFuture;

/** What each process keeps between calls: static state is its own. */
static class Series {
  static long terms;

  static double part(int share, int shares) {
    double sum = 0;
    for (long k = share; k < terms; k += shares) {
      sum += (k % 2 == 0 ? 4.0 : -4.0) / (2 * k + 1);
    }
    return sum;
  }
}

void main() {
  long terms = 40_000_000;
  everywhere(() -> Series.terms = terms);

  int shares = nworkers();
  var parts = new ArrayList<RemoteFuture<Double>>();
  for (int worker : workers()) {
    int share = parts.size();
    parts.add(spawnAt(worker, () -> Series.part(share, shares)));
  }
  double pi = parts.stream().mapToDouble(RemoteFuture::fetch).sum();
  IO.println(String.format(java.util.Locale.ROOT, "π is about %.6f", pi));
}
