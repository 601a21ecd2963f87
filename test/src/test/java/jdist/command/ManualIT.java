package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import jdist.kit.AtPrompt;
import org.junit.jupiter.api.Test;

/// The sessions at the prompt of the first chapters of Julia's manual, Distributed Computing, typed
/// line by line in Java.
class ManualIT extends AtPrompt {
  private static final String NUMBER = "\\d+\\.\\d+(E-?\\d+)?";

  /// As Julia's manual shows one.
  private static final String MATRIX =
      "(\\$\\d+|[a-z]+) ==> double\\[2\\]\\[\\] \\{ double\\[2\\] \\{ N, N \\}, double\\[2\\] \\{ N, N \\} \\}"
          .replace("N", NUMBER);

  private void future(String typed, String name, String processes) {
    assertThat(terminal.run(typed))
        .matches(name + " ==> future \\S+ on process [" + processes + "] \\((pending|ready)\\)");
  }

  private void defineRand() {
    terminal.run(
        """
        double[][] rand(int rows, int columns) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) Arrays.setAll(row, i -> Math.random());
        return matrix;
        }
        double[][] plus(double x, double[][] matrix) {
        double[][] sum = new double[matrix.length][];
        for (int i = 0; i < sum.length; i++) {
        sum[i] = DoubleStream.of(matrix[i]).map(y -> x + y).toArray();
        }
        return sum;
        }\
        """);
  }

  @Test
  void firstCalls() {
    defineRand();
    future("var r = remoteCall(2, () -> rand(2, 2))", "r", "2");
    future("var s = spawnAt(2, () -> plus(1, r.fetch()))", "s", "2");
    assertThat(terminal.run("s.fetch()")).matches(MATRIX);

    assertThat(value("remoteCallFetch(2, () -> r.fetch()[0][0])")).matches(NUMBER);

    future("r = spawnAt(ANY, () -> rand(2, 2))", "r", "23");
    future("s = spawnAt(ANY, () -> plus(1, r.fetch()))", "s", "23");
    assertThat(terminal.run("s.fetch()")).matches(MATRIX);
  }

  @Test
  void codeAvailability() throws IOException {
    defineRand();
    terminal.run("double[][] rand2(int rows, int columns) { return rand(rows, columns); }");
    assertThat(terminal.run("rand2(2, 2)")).matches(MATRIX);
    assertThat(terminal.run("spawnAt(ANY, () -> rand2(2, 2)).fetch()")).matches(MATRIX);

    Files.writeString(
        folder.resolve("Dummy.jsh"),
        """
        record MyType(int a) {}
        int f(int x) {
          return x * x + 1;
        }
        println("loaded");
        """);
    assertThat(terminal.run("/load Dummy.jsh").lines().map(String::strip))
        .contains("loaded")
        .anyMatch(line -> line.matches("From worker 3:\\s+loaded"))
        .anyMatch(line -> line.matches("From worker 2:\\s+loaded"));
    assertThat(value("new MyType(7)")).isEqualTo("MyType[a=7]");
    assertThat(value("spawnAt(2, () -> new MyType(f(7))).fetch()")).isEqualTo("MyType[a=50]");
    terminal.run("RemoteChannel<MyType> channel = remoteChannel(2, () -> Channel.buffered(1))");
    terminal.run("channel.put(new MyType(7))");
    assertThat(value("channel.take()")).isEqualTo("MyType[a=7]");
  }

  @Test
  void workersAreAdded() {
    assertThat(value("addProcs(2)")).matches("\\[\\d+, \\d+\\]");
    terminal.run("rmProcs(workers().subList(2, 4))");
    assertThat(value("workers()")).isEqualTo("[2, 3]");
  }

  @Test
  void dataMovement() {
    defineRand();
    terminal.run(
        """
        double[][] square(double[][] a) {
        int n = a.length;
        double[][] b = new double[n][n];
        for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++) {
        for (int j = 0; j < n; j++) { b[i][j] += a[i][k] * a[k][j]; }
        }
        }
        return b;
        }\
        """);
    terminal.run("double[][] A = rand(300, 300)");
    future("var Bref = spawnAt(ANY, () -> square(A))", "Bref", "23");
    assertThat(value("Bref.fetch().length")).isEqualTo("300");
    future("Bref = spawnAt(ANY, () -> square(rand(300, 300)))", "Bref", "23");
    assertThat(value("Bref.fetch()[0][0] > 0")).isEqualTo("true");
  }

  @Test
  void globalVariables() {
    terminal.run("double[] A = new Random(1).doubles(100).toArray()");
    String sum = value("DoubleStream.of(A).sum()");
    assertThat(value("remoteCallFetch(2, () -> DoubleStream.of(A).sum())")).isEqualTo(sum);
    terminal.run("A = new double[] {1, 2}");
    assertThat(value("remoteCallFetch(3, () -> DoubleStream.of(A).sum())")).isEqualTo("3.0");
    terminal.run("A = null");
    assertThat(terminal.run("A")).isEqualTo("A ==> null");
    assertThat(terminal.run("/on 2,3 A")).isEqualTo("2 ==> null\n3 ==> null");
    assertThat(terminal.run("clear(\"A\")")).isEmpty();

    terminal.run("double[] B = {1, 2, 3}");
    assertThat(terminal.run("{ var C = B; println(remoteCallFetch(2, () -> C.length)); }"))
        .isEqualTo("3");
  }

  @Test
  void parallelLoops() {
    terminal.run(
        """
        long countHeads(int n) {
        long c = 0;
        for (int i = 0; i < n; i++) c += ThreadLocalRandom.current().nextInt(2);
        return c;
        }\
        """);
    future("var a = spawnAt(ANY, () -> countHeads(1_000_000))", "a", "23");
    future("var b = spawnAt(ANY, () -> countHeads(1_000_000))", "b", "23");
    assertThat(value("a.fetch() + b.fetch()")).matches("(99|100)\\d{4}|\\d{6,7}");
    assertThat(value("distributed(0, 1_000_000).sumLong(i -> i % 2)")).isEqualTo("500000");
    assertThat(value("pmap(x -> x * x, List.of(1, 2, 3))")).isEqualTo("[1, 4, 9]");
  }

  @Test
  void channelsAndTheJobQueue() {
    terminal.run("addProcs(2)");
    terminal.run("RemoteChannel<Integer> jobs = remoteChannel(1, () -> Channel.buffered(32))");
    terminal.run("record Done(int job, double seconds, int where) {}");
    terminal.run("RemoteChannel<Done> results = remoteChannel(1, () -> Channel.buffered(32))");
    terminal.run(
        """
        void doWork(RemoteChannel<Integer> jobs, RemoteChannel<Done> results) throws Exception {
        while (true) {
        int job = jobs.take();
        double seconds = Math.random() / 50;
        Thread.sleep((long) (1000 * seconds));
        results.put(new Done(job, seconds, myId()));
        }
        }
        void makeJobs(int n) {
        for (int i = 1; i <= n; i++) jobs.put(i);
        }\
        """);
    terminal.run("int n = 12");
    terminal.run("var feeder = Thread.startVirtualThread(() -> makeJobs(12))");
    terminal.run("for (int p : workers()) remoteDo(p, () -> doWork(jobs, results))");
    String shown =
        terminal.run(
            """
            while (n > 0) {
            Done done = results.take();
            println("%d finished in %.2f seconds on worker %d"
            .formatted(done.job(), done.seconds(), done.where()));
            n = n - 1;
            }\
            """);
    assertThat(shown.lines())
        .hasSize(12)
        .allMatch(line -> line.matches("\\d+ finished in 0\\.\\d\\d seconds on worker \\d+"));
    assertThat(terminal.run("n")).isEqualTo("n ==> 0");
    terminal.run("jobs.close(); interrupt()");
    terminal.run("rmProcs(workers().subList(2, 4))");
  }

  @Test
  void localInvocations() {
    for (String[] where :
        new String[][] {{"1", "[[3], [3], [3]]", "1"}, {"2", "[[1], [2], [3]]", "3"}}) {
      terminal.run(
          "RemoteChannel<int[]> rc = remoteChannel(" + where[0] + ", () -> Channel.buffered(3))");
      terminal.run("int[] v = {0}");
      terminal.run(
          """
          for (int i = 1; i <= 3; i++) {
          v[0] = i;
          rc.put(v);
          }\
          """);
      terminal.run("var result = List.of(rc.take(), rc.take(), rc.take())");
      assertThat(terminal.run("println(result.stream().map(Arrays::toString).toList())"))
          .isEqualTo(where[1]);
      assertThat(value("result.stream().map(System::identityHashCode).distinct().count()"))
          .isEqualTo(where[2]);
    }
    terminal.run("int[] one(int[] x) { x[0] = 1; return x; }");
    for (String[] where :
        new String[][] {{"myId()", "v=1, v2=1, true"}, {"2", "v=0, v2=1, false"}}) {
      terminal.run("int[] v = {0}");
      terminal.run("int[] v2 = remoteCallFetch(" + where[0] + ", x -> one(x), v)");
      assertThat(terminal.run("println(\"v=\" + v[0] + \", v2=\" + v2[0] + \", \" + (v == v2))"))
          .isEqualTo(where[1]);
    }
  }
}
