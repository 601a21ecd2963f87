// Every call of jdist's API in one program, as its users' documents write them.

import static jdist.Distributed.*;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jdist.Cluster;
import jdist.failure.CompositeException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.remote.RemoteFuture;

record Config(String mode) {
  static Config current = new Config("unset");

  static Config load(String name) {
    return new Config("of " + name);
  }

  static void use(Config config) {
    current = config;
  }
}

double[] random(int count) {
  return new Random(42).doubles(count).toArray();
}

double sum(double[] numbers) {
  return Arrays.stream(numbers).sum();
}

void log(String words) {
  IO.println(words);
}

long usedHeap() {
  return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
}

void say(String what, Object result) {
  IO.println(what + ": " + result);
}

/** The example, as it is written. */
void example() {
  RemoteFuture<double[]> r = remoteCall(2, () -> random(1000)); // runs on process 2
  RemoteFuture<Double> s = spawnAt(ANY, () -> sum(r.fetch())); // a future travels
  double total = s.fetch(); // fetched once, then cached
  double again = remoteCallFetch(3, () -> sum(random(10))); // one round trip
  remoteDo(4, () -> log("no answer wanted")); // void
  var settings = Config.load("settings.json"); // read here, where the file is …
  everywhere(() -> Config.use(settings)); // … and set on every process
  Map<Integer, Long> heaps = fetchEverywhere(() -> usedHeap()); // an answer from each
  List<Integer> more = addProcs(2);
  rmProcs(more);

  say("total", total == sum(random(1000)));
  say("again", again == sum(random(10)));
  say("settings", fetchEverywhere(workers(), () -> Config.current.mode()));
  say("heaps", heaps.keySet());
  say("more", more + " of " + nprocs());
}

void calls() {
  int one = 1;
  say("call", remoteCall(2, x -> x + one, 2).fetch());
  say("reference", remoteCallFetch(2, this::sum, new double[] {1, 2}));
  say("two arguments", remoteCallFetch(3, Math::max, 4, 5));
  say("three arguments", remoteCallFetch(3, (a, b, c) -> a + b + c, 1, 2, 3));
  say("wait", remoteCallWait(2, () -> myId()).isReady());
  say("run", remoteRun(2, () -> log("a call that is waited for")).await().isDone());
  say("from", fetchFrom(3, () -> myId()));
  say("nested", remoteCallFetch(2, () -> remoteCallFetch(3, () -> myId()) + myId()));
  int[] array = {1};
  remoteRun(myId(), () -> array[0]++).await(); // the same object here
  remoteRun(2, () -> array[0]++).await(); // a copy there
  say("local stays local", array[0]);
}

void futures() {
  RemoteFuture<String> word = remoteFuture(2);
  say("ready", word.isReady());
  remoteDo(3, () -> word.put("from process 3"));
  say("put", word.fetch());
  say("cached", word.isReady() && word.fetch().equals(word.fetch()));
  var slow = remoteRun(2, () -> Thread.sleep(60_000));
  try {
    slow.fetch(Duration.ofMillis(50));
  } catch (TimeLimitException e) {
    say("limit", slow.cancel(true) && slow.isCancelled());
  }
}

void processes() {
  say("processes", myId() + " " + procs() + " " + nprocs() + " " + workers() + " " + nworkers());
  var cluster = Cluster.current();
  say("cluster", cluster.procs() + " " + cluster.remoteCallFetch(2, () -> myId()));
  say("there", remoteCallFetch(4, () -> myId() + " " + procs() + " " + nworkers()));
  say("properties", remoteCallFetch(3, () -> System.getProperty("jdist.id")));
}

void failures() {
  try {
    remoteCallFetch(3, () -> Integer.parseInt("four"));
  } catch (RemoteException e) {
    say("failure", e.processId() + " " + e.getCause());
    say("its words", e.getMessage().startsWith("On worker 3 (" + e.host() + "):"));
  }
  try {
    everywhere(workers(), () -> Integer.parseInt("worker"));
  } catch (CompositeException e) {
    say("failures", e.failures().size());
  }
  try {
    remoteRun(5, () -> System.exit(3)).await();
  } catch (ProcessExitedException e) {
    say("exited", e.processId() + " of " + procs() + " are left");
  }
}

void main() {
  if (nprocs() == 1) {
    addProcs(4); // plain java starts none
  }
  example();
  calls();
  futures();
  processes();
  failures();
}
