// The manual's chapter "Local invocations": a call or a put to one's own process passes the object
// itself, one to another process a copy of it.
// Run it with: bin/jdist -p 1 src/examples/LocalInvocation.java

import static jdist.Distributed.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;

void putThree(int process) {
  RemoteChannel<int[]> channel = remoteChannel(process, () -> Channel.buffered(3));
  int[] v = {0};
  for (int i = 1; i <= 3; i++) {
    v[0] = i; // reusing v
    channel.put(v);
  }
  List<int[]> result = new ArrayList<>();
  for (int i = 1; i <= 3; i++) {
    result.add(channel.take());
  }
  String items = Arrays.deepToString(result.toArray());
  IO.println(items + ", unique objects: " + Set.copyOf(result).size());
}

int[] setToOne(int[] x) {
  x[0] = 1;
  return x;
}

void call(int process) {
  int[] v = {0};
  int[] v2 = remoteCallFetch(process, () -> setToOne(v));
  IO.println("v=" + v[0] + ", v2=" + v2[0] + ", " + (v == v2));
}

void main() {
  putThree(myId());
  putThree(2);
  call(myId());
  call(2);
}
