package driver;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import jdist.failure.CannotTravelException;
import jdist.kit.TestCluster;
import jdist.kit.Typed;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;

/// Variables that were typed at the prompt, in the code of calls.
class VariablesIT {
  @Test
  @WithCluster(workers = 2)
  void aCallSeesItsCallersValues(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int k = 41; String s = \"a\"; var none = (List<String>) null;");

      assertThat(prompt.type("remoteCallFetch(2, () -> k + 1)")).isEqualTo(42);
      assertThat(prompt.type("remoteCallFetch(2, () -> s + none + k)")).isEqualTo("anull41");
      prompt.type("k = 100; s = null;");
      assertThat(prompt.type("remoteCallFetch(2, () -> s + k)")).isEqualTo("null100");
      assertThat(prompt.type("remoteCallFetch(1, () -> s + k)")).isEqualTo("null100");
    }
  }

  @Test
  @WithCluster(workers = 2)
  void whatIsReadOnTheWayCounts(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int k = 10;");
      prompt.type("int plus(int x) { return x + k; }");
      prompt.type("int twice(int x) { return plus(plus(x)); }");
      prompt.type("record P(int a) { int more() { return plus(a); } }");
      prompt.type("interface Shape { double area(); }");
      prompt.type("class Disc implements Shape { public double area() { return k * 3.0; } }");

      assertThat(prompt.type("remoteCallFetch(2, () -> twice(1))")).isEqualTo(21);
      assertThat(prompt.type("remoteCallFetch(2, (Task1<Integer, Integer>) x -> plus(x), 2)"))
          .isEqualTo(12);
      assertThat(
              prompt.type(
                  "remoteCallFetch(2, () ->"
                      + " java.util.stream.IntStream.of(1, 2).map(i -> i * k).sum())"))
          .isEqualTo(30);
      assertThat(prompt.type("remoteCallFetch(3, () -> new P(5).more())")).isEqualTo(15);
      assertThat(
              prompt.type(
                  "Shape made() { return new Disc(); } remoteCallFetch(2, () -> made().area())"))
          .isEqualTo(30.0);
      prompt.type("k = 20; var p = new P(1); var all = new ArrayList<Object>(List.of(p));");
      assertThat(prompt.type("remoteCallFetch(3, () -> p.more())")).isEqualTo(21);
      prompt.type("k = 30; Object held = p;");
      assertThat(prompt.type("remoteCallFetch(3, x -> x.more(), p)")).isEqualTo(31);
      prompt.type("k = 40;");
      assertThat(prompt.type("remoteCallFetch(3, x -> ((P) x.get(0)).more(), all)")).isEqualTo(41);
      prompt.type("k = 50; var lambdas = new ArrayList<Object>(List.of((Task<Integer>) () -> k));");
      assertThat(prompt.type("remoteCallFetch(2, x -> ((Task<?>) x.get(0)).call(), lambdas)"))
          .isEqualTo(50);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void codeThatRunsAsAValueIsReadHasItsVariables(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int limit = 5;");
      prompt.type(
          "record Q(int a) { public Q { if (a > limit) throw new IllegalArgumentException(); } }");
      prompt.type("var q = new Q(3); var list = List.of(q, new ArrayList<>(List.of(q)));");

      assertThat(prompt.type("remoteCallFetch(2, () -> q.a())")).isEqualTo(3);
      assertThat(prompt.type("remoteCallFetch(3, x -> x.a(), q)")).isEqualTo(3);
      prompt.type("limit = 1000; q = new Q(999); list = List.of(new ArrayList<>(List.of(q)));");
      assertThat(prompt.type("remoteCallFetch(2, () -> list.size())")).isEqualTo(1);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void whatIsChangedInsideIsSeen(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("var names = new ArrayList<String>(List.of(\"a\"));");
      prompt.type("var m = new double[1000]; m[0] = 1;");

      assertThat(prompt.type("remoteCallFetch(2, () -> names.size() + m[0])")).isEqualTo(2.0);
      prompt.type("names.add(\"b\"); m[0] = 5;");
      assertThat(prompt.type("remoteCallFetch(2, () -> names.size() + m[0])")).isEqualTo(7.0);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void aLargeOneIsSentAgainOnlyIfItHasChanged(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("var m = new double[1 << 17]; m[7] = 1;"); // 1 MiB: goes in pieces
      prompt.type("int which() { return System.identityHashCode(m) + (int) (0 * m[7]); }");

      Object first = prompt.type("remoteCallFetch(2, () -> which())");
      assertThat(prompt.type("remoteCallFetch(2, () -> which())")).isEqualTo(first);
      prompt.type("m = m.clone();");
      assertThat(prompt.type("remoteCallFetch(2, () -> which())")).isEqualTo(first);
      prompt.type("m[8] = 2;");
      Object second = prompt.type("remoteCallFetch(2, () -> which())");
      assertThat(second).isNotEqualTo(first);
      assertThat(prompt.type("remoteCallFetch(2, () -> m[7] + m[8])")).isEqualTo(3.0);
      prompt.type("m = null;");
      assertThat(prompt.type("remoteCallFetch(2, () -> m == null)")).isEqualTo(true);
      prompt.type("m = new double[1 << 17]; m[7] = 1; m[8] = 2;");
      assertThat(prompt.type("remoteCallFetch(2, () -> m[7] + m[8])")).isEqualTo(3.0);
      assertThat(prompt.type("remoteCallFetch(2, () -> which())")).isEqualTo(second);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void staticFieldsOfTypedClassesStayWhereTheyAre(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("class Counter { static int count = 7; }");
      prompt.type("Counter.count = 100;");

      assertThat(prompt.type("remoteCallFetch(2, () -> Counter.count)")).isEqualTo(7);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void referencesInVariablesAreHeld(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("RemoteChannel<Integer> c = remoteChannel(1, () -> Channel.buffered(8));");
      prompt.type("var f = remoteCall(3, () -> 5);");

      prompt.type("remoteCallFetch(2, () -> c.put(f.fetch() + 1))");
      assertThat(prompt.type("c.take()")).isEqualTo(6);
      assertThat(prompt.type("f.fetch()")).isEqualTo(5);
      assertThat(prompt.type("remoteCallFetch(2, () -> f.fetch())")).isEqualTo(5);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void pmapsFunctionHasThem(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int k = 1; var m = new double[1 << 15]; m[0] = 10;");
      prompt.type("Task1<Integer, Double> f = x -> x * k + m[0];");
      prompt.type("var pool = cachingPool(List.of(2, 3));");

      assertThat(prompt.type("pmap(f, List.of(1, 2))")).isEqualTo(List.of(11.0, 12.0));
      assertThat(prompt.type("pmap(f, List.of(1, 2), o -> o.pool(pool))"))
          .isEqualTo(List.of(11.0, 12.0));
      prompt.type("k = 2; m[0] = 20;");
      assertThat(prompt.type("pmap(f, List.of(1, 2))")).isEqualTo(List.of(22.0, 24.0));
      assertThat(prompt.type("pmap(f, List.of(1, 2), o -> o.pool(pool))"))
          .isEqualTo(List.of(22.0, 24.0));
      assertThat(prompt.type("distributed(0, 4).sumLong(i -> i * k)")).isEqualTo(12L);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void aWorkerSendsItsOwnValue(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int k = 1; var m = new double[1000];");

      assertThat(
              prompt.type(
                  "remoteCallFetch(2, () -> { k += 5; m[0] = k;"
                      + " return remoteCallFetch(3, () -> k + m[0]); })"))
          .isEqualTo(12.0);
      assertThat(prompt.type("k + m[0]")).isEqualTo(1.0);
      assertThat(prompt.type("remoteCallFetch(3, () -> k + m[0])")).isEqualTo(1.0);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void whatWasSentIsThereAgainAfterAnotherHasSetIt(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("var m = new double[1000]; m[0] = 1;");
      prompt.type("remoteCallFetch(3, () -> m[0])");

      assertThat(
              prompt.type(
                  "remoteCallFetch(2, () -> { m = new double[1000]; m[0] = 7;"
                      + " return remoteCallFetch(3, () -> m[0]); })"))
          .isEqualTo(7.0);
      assertThat(prompt.type("remoteCallFetch(3, () -> m[0])")).isEqualTo(1.0);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void resultsDoNotSetTheDriversVariables(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int k = 1;");
      prompt.type(
          "Task<Integer> t = remoteCallFetch(2, () -> { k = 9; return (Task<Integer>) () -> k;"
              + " });");

      assertThat(prompt.type("t.call()")).isEqualTo(1);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void whatASnippetAssignsEverywhereIsEachProcesssOwn(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.typeEverywhere("int x = myId() * 10;");
      prompt.typeEverywhere("var r = new Random(myId());");
      prompt.typeEverywhere("Thread t = new Thread(\"of \" + myId());"); // cannot travel

      assertThat(prompt.type("fetchEverywhere(() -> x)")).isEqualTo(Map.of(1, 10, 2, 20, 3, 30));
      assertThat(prompt.type("fetchEverywhere(() -> t.getName())"))
          .isEqualTo(Map.of(1, "of 1", 2, "of 2", 3, "of 3"));
      assertThat(prompt.type("remoteCallFetch(2, () -> remoteCallFetch(3, () -> x))"))
          .isEqualTo(30);
      prompt.typeEverywhere("x = x + 1;");
      assertThat(prompt.type("fetchEverywhere(() -> x)")).isEqualTo(Map.of(1, 11, 2, 21, 3, 31));
      prompt.type("x = 5;");
      assertThat(prompt.type("fetchEverywhere(() -> x)")).isEqualTo(Map.of(1, 5, 2, 5, 3, 5));
    }
  }

  @Test
  @WithCluster(workers = 2)
  void aSnippetOnSomeProcessesTakesWhatItReadsAndAnswersAsText(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int k = 2;");

      assertThat(prompt.typeOn(List.of(2, 3), "int[] z = {k, myId()};"))
          .isEqualTo(Map.of(2, "int[2] { 2, 2 }", 3, "int[2] { 2, 3 }"));
      assertThat(prompt.typeOn(List.of(3), "\"z\" + z[1]")).isEqualTo(Map.of(3, "\"z3\""));
      assertThat(prompt.type("remoteCallFetch(2, () -> z[1])")).isEqualTo(2);
      assertThat(prompt.type("z")).isNull();
    }
  }

  @Test
  @WithCluster(workers = 1)
  void workersThatJoinLaterGetThemAtTheirFirstCall(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.typeEverywhere("int own = myId();");
      prompt.type("int k = 1; var seen = new ArrayList<Integer>();");
      prompt.type("everywhere(() -> System.setProperty(\"jdist.test.k\", \"\" + k));");
      prompt.type("k = 2;");
      int late = test.add(1).getFirst();
      prompt.type("int late = " + late + ";");

      assertThat(prompt.type("remoteCallFetch(late, () -> own)")).isEqualTo(late);
      assertThat(prompt.type("remoteCallFetch(late, () -> k)")).isEqualTo(2);
      assertThat(prompt.type("remoteCallFetch(late, () -> System.getProperty(\"jdist.test.k\"))"))
          .isEqualTo("2"); // as it is at the replay
    }
  }

  @Test
  @WithCluster(workers = 2)
  void aVariableThatCannotTravelIsNamed(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("class Db { int port = 1; }");
      prompt.type("var db = new Db(); int k = 1;");
      prompt.type("var dbs = new ArrayList<Object>(List.of(1, db));");

      assertThatThrownBy(() -> prompt.type("remoteCallFetch(2, () -> k + db.port)"))
          .isInstanceOf(CannotTravelException.class)
          .hasMessage(
              "the lambda uses the variable db (Db), which is not serializable: lambda -> db; make"
                  + " it Serializable, or have each process make its own (/everywhere)");
      assertThatThrownBy(() -> prompt.type("remoteCallFetch(2, () -> dbs.size())"))
          .hasMessageContaining("the lambda uses the variable dbs[1] (Db), which is not serial")
          .hasMessageContaining("lambda -> dbs[1]");
      assertThatThrownBy(() -> prompt.typeOn(List.of(2), "db.port"))
          .hasMessageContaining("the snippet uses the variable db (Db), which is not serializable");
      prompt.type("void f(Db d) { remoteCallFetch(2, () -> d.port); }");
      assertThatThrownBy(() -> prompt.type("f(db)"))
          .hasMessageStartingWith("captured value 1 (Db) of the lambda is not serializable");
      assertThat(prompt.type("remoteCallFetch(2, () -> k)")).isEqualTo(1);
    }
  }

  private static Object valueHere(String owner, String name) throws ReflectiveOperationException {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Field field = Class.forName(owner, false, loader).getField(name);
    field.setAccessible(true);
    return field.get(null);
  }

  @Test
  @WithCluster(workers = 2)
  void clearFreesThemOnWorkersAndTheyAreSentAgain(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int k = 1; var m = new double[1000]; m[0] = 3; var kept = \"kept\";");
      prompt.type("remoteCallFetch(2, () -> k + m[0] + kept.length())");
      prompt.type("remoteCallFetch(3, () -> k + m[0] + kept.length())");
      prompt.typeEverywhere("int own = myId();");
      String k = prompt.ownerOf("k");
      String m = prompt.ownerOf("m");
      String own = prompt.ownerOf("own");

      prompt.type("clear(\"k\", \"m\", \"nothing\", \"own\");");

      assertThat(test.worker(2).fetch(() -> valueHere(k, "k"))).isEqualTo(0);
      assertThat(test.worker(3).fetch(() -> valueHere(m, "m"))).isNull();
      assertThat(test.worker(3).fetch(() -> valueHere(own, "own"))).isEqualTo(0);
      assertThat(prompt.type("k + m[0]")).isEqualTo(4.0);
      assertThat(prompt.type("remoteCallFetch(2, () -> k + m[0] + kept.length())")).isEqualTo(8.0);
      assertThat(prompt.type("remoteCallFetch(2, () -> own)")).isEqualTo(1);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void theManualsSequence(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("double[] random() { return new Random().doubles(100).toArray(); }");
      prompt.type("double sum(double[] all) { return Arrays.stream(all).sum(); }");
      prompt.type("var A = random(); var first = sum(A);");
      assertThat(prompt.type("remoteCallFetch(2, () -> sum(A)) == first")).isEqualTo(true);
      prompt.type("A = random(); var second = sum(A);");
      assertThat(prompt.type("remoteCallFetch(3, () -> sum(A)) == second")).isEqualTo(true);
      prompt.type("A = null;");

      String owner = prompt.ownerOf("A");
      double[] on2 = (double[]) test.worker(2).fetch(() -> valueHere(owner, "A"));
      double[] on3 = (double[]) test.worker(3).fetch(() -> valueHere(owner, "A"));
      assertThat(Arrays.stream(on2).sum()).isEqualTo(prompt.type("first"));
      assertThat(Arrays.stream(on3).sum()).isEqualTo(prompt.type("second"));
      assertThat(prompt.type("A")).isNull();
    }
  }

  @Test
  @WithCluster(workers = 2)
  @SuppressWarnings("unchecked") // as typed
  void manyThreadsMayCallWhileItChanges(TestCluster test) throws Exception {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("record Box(long[] in) {} Box big = new Box(new long[50_000]);");
      prompt.type(
          "long check() { long[] now = big.in(); if (now[0] != now[49_999])"
              + " throw new IllegalStateException(now[0] + \" and \" + now[49_999]);"
              + " return now.length; }");
      prompt.type(
          "void change(int to) { long[] next = new long[50_000]; Arrays.fill(next, to);"
              + " big = new Box(next); }");
      prompt.type(
          "Task<Long> caller(int n) { return () -> { long sum = 0; for (int i = 0; i < 40; i++)"
              + " { if (i % 4 == 0) change(n * 1000 + i); sum += remoteCallFetch(2 + i % 2, () ->"
              + " check()); } return sum; }; }");
      prompt.type("var pool = java.util.concurrent.Executors.newFixedThreadPool(8);");
      prompt.type("var scope = jdist.Cluster.current();");
      List<Object> sums = new ArrayList<>();

      prompt.type("var futures = new ArrayList<java.util.concurrent.Future<Long>>();");
      prompt.type(
          "for (int n = 0; n < 8; n++) { var c = caller(n); futures.add(pool.submit(() ->"
              + " scope.remoteCallFetch(1, () -> c.call()))); }");
      for (Future<Long> each : (List<Future<Long>>) prompt.type("futures")) {
        sums.add(each.get());
      }
      prompt.type("pool.shutdown();");

      assertThat(sums).containsOnly(40L * 50_000);
    }
  }

  @Test
  @WithCluster(workers = 2)
  void aFutureIsWaitedForAsEver(TestCluster test) {
    try (Typed prompt = Typed.at(test.cluster())) {
      prompt.type("int k = 3;");

      var future = (RemoteFuture<?>) prompt.type("spawnAt(ANY, () -> k * k)");
      assertThat(future.fetch(ofSeconds(20))).isEqualTo(9);
    }
  }
}
