// The manual's chapter "Global variables". What a lambda captures goes along with its call; what is
// static is each process's own; what is broadcast is sent once.
// Run it with: bin/jdist -p 2 src/examples/GlobalVariables.java

import static jdist.Distributed.*;

import java.util.Arrays;
import java.util.List;
import jdist.parallel.Broadcast;

static class Globals {
  static double[] a;
  static double[] b;

  static String set() {
    return "a=" + Arrays.toString(a) + " b=" + Arrays.toString(b);
  }
}

double sum(double[] numbers) {
  return Arrays.stream(numbers).sum();
}

void main() {
  double[] a = {1, 2};
  IO.println("sum(a) on 2: " + remoteCallFetch(2, () -> sum(a)));

  double[] other = {3, 4};
  everywhere(List.of(2), () -> Globals.a = a);
  everywhere(List.of(3), () -> Globals.a = other); // nobody keeps them the same
  IO.println("globals: " + fetchEverywhere(() -> Globals.set()));

  double[] b = {5, 6};
  remoteCallFetch(2, () -> b); // captured, which leaves nothing there
  IO.println("globals on 2: " + remoteCallFetch(2, () -> Globals.set()));
  everywhere(workers(), () -> Globals.a = null); // memory for other things
  IO.println("cleared: " + fetchEverywhere(workers(), () -> Globals.set()));

  Broadcast<double[]> first = broadcast(a); // sent to each worker now
  IO.println("broadcast: " + fetchEverywhere(workers(), () -> sum(first.get())));
  IO.println("unchanged, not sent again: " + (first.update(new double[] {1, 2}) == first));
  Broadcast<double[]> second = first.update(other); // changed: sent, in the place of the first
  second.clear(); // workers drop their copies, and fetch another when they want one
  IO.println("changed: " + fetchEverywhere(workers(), () -> sum(second.get())));
  second.close();
}
