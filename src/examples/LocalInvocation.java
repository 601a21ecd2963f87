// A call to one's own process passes the object itself, a call to another one a copy of it.
// Run it with: bin/jdist -p 1 src/examples/LocalInvocation.java

import static jdist.Distributed.*;

int[] doubled(int[] numbers) {
  numbers[0] *= 2;
  return numbers;
}

void main() {
  int[] v = {1};

  int[] here = remoteCallFetch(myId(), () -> doubled(v));
  IO.println("here:  result " + here[0] + ", v is now " + v[0] + ", same object: " + (here == v));

  int[] there = remoteCallFetch(2, () -> doubled(v));
  IO.println(
      "there: result " + there[0] + ", v is still " + v[0] + ", same object: " + (there == v));
}
