// What bin/jdist runs once for each Java, to note what a start needs: a bit of everything.

import static jdist.Distributed.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdist.failure.RemoteException;
import jdist.remote.RemoteFuture;

record Pair(int first, String second) {}

int field = 1;

int ofTheFile(int x) {
  return field + x;
}

void main(String[] arguments) {
  everywhere(() -> System.out.println("rehearsal"));
  var futures = new ArrayList<RemoteFuture<Integer>>();
  for (int i = 0; i < 2_000; i++) {
    int x = i;
    futures.add(remoteCall(2 + i % 2, () -> ofTheFile(x)));
  }
  futures.forEach(RemoteFuture::fetch);
  for (int i = 0; i < 500; i++) {
    int x = i;
    remoteCallFetch(2, () -> x + 1);
  }
  RemoteFuture<double[]> numbers = spawnAt(2, () -> new double[100_000]);
  spawnAt(3, () -> numbers.fetch().length).fetch();
  remoteCallFetch(3, () -> List.of(new Pair(1, "one"), new Pair(2, "two")));
  remoteCallFetch(2, () -> remoteCallFetch(3, () -> remoteCallFetch(1, () -> myId())));
  fetchEverywhere(() -> myId());
  remoteRun(2, () -> {}).await();
  remoteDo(3, () -> {});
  try {
    remoteCallFetch(2, () -> List.of().getFirst());
  } catch (RemoteException e) {
    e.getMessage();
  }
  rmProcs(List.of(2), Duration.ofMinutes(1)); // a worker keeps its notes as it exits
}
