package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdist.Distributed;
import jdist.failure.CannotTravelException;
import jdist.failure.JdistException;
import jdist.failure.ValueGoneException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.parallel.Broadcast;
import jdist.parallel.CachingPool;
import jdist.remote.RemoteFuture;
import jdist.task.Task1;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Values, and functions, that are sent to each process once.
@WithCluster(workers = 3)
class BroadcastIT {
  private static final int LARGE = 300_000; // numbers, 2.4 MB: through shared memory

  /// Counts, in each process, how often one has come in.
  private record Counted(String text) implements Serializable {
    private static class Form implements Serializable {
      private static final long serialVersionUID = 1;
      private final String text;

      Form(String text) {
        this.text = text;
      }

      private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        Tasks.count("came in");
      }

      private Object readResolve() {
        return new Counted(text);
      }
    }

    private Object writeReplace() {
      return new Form(text);
    }
  }

  @BeforeEach
  void nothingHasComeIn(TestCluster test) {
    test.cluster().everywhere(test.cluster().procs(), () -> Tasks.COUNTS.remove("came in"));
  }

  private static int cameIn(TestWorker worker) {
    return worker.fetch(() -> Tasks.counted("came in"));
  }

  private static List<String> sharedMemory() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      String mine = "jdist-" + ProcessHandle.current().pid() + "-";
      return files
          .map(it -> it.getFileName().toString())
          .filter(it -> it.startsWith(mine))
          .toList();
    }
  }

  /// Whoever closes it does not wait for the others to drop it.
  private static void awaitGone(Broadcast<?> value, TestWorker worker) {
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThatThrownBy(() -> worker.fetch(() -> value.get().hashCode()))
                .hasCauseInstanceOf(ValueGoneException.class));
  }

  @Test
  void eachProcessHasACopyThatWasSentOnce(TestCluster test) {
    Broadcast<Counted> words = test.cluster().broadcast(new Counted("hello"));
    for (int i = 0; i < 3; i++) {
      Map<Integer, String> seen =
          test.cluster().fetchEverywhere(List.of(1, 2, 3, 4), () -> words.get().text());
      assertThat(seen.values()).containsOnly("hello").hasSize(4);
    }

    assertThat(cameIn(test.worker(2))).isEqualTo(1);
    assertThat(cameIn(test.worker(3))).isEqualTo(1);
  }

  @Test
  void whereItWasBroadcastItIsTheObjectItselfAndElsewhereAsItWasThen(TestCluster test)
      throws IOException {
    double[] numbers = new double[LARGE];
    Arrays.fill(numbers, 1);
    int[] few = {1};
    List<String> before = sharedMemory();
    Broadcast<double[]> many = test.cluster().broadcast(numbers);
    Broadcast<int[]> little = test.cluster().broadcast(few);
    assertThat(sharedMemory()).as("its name is gone").isEqualTo(before);
    numbers[0] = 7;
    few[0] = 7;

    assertThat(many.get()).isSameAs(numbers);
    assertThat(test.worker(2).<Double>fetch(() -> Tasks.sum(many.get()))).isEqualTo(LARGE);
    assertThat(test.worker(3).<Integer>fetch(() -> little.get()[0])).isEqualTo(1);
    TestWorker late = test.newWorker();
    assertThat(late.<Double>fetch(() -> Tasks.sum(many.get()))).isEqualTo(LARGE);
    assertThat(late.<Integer>fetch(() -> little.get()[0])).isEqualTo(1);
  }

  @Test
  void itIsSentAgainOnlyIfItHasChanged(TestCluster test) {
    double[] numbers = new double[LARGE];
    Broadcast<double[]> first = test.cluster().broadcast(numbers);
    assertThat(first.update(numbers.clone())).isSameAs(first);
    numbers[5] = 1;

    Broadcast<double[]> second = first.update(numbers);

    assertThat(second).isNotEqualTo(first);
    assertThat(test.worker(2).<Double>fetch(() -> Tasks.sum(second.get()))).isEqualTo(1);
    awaitGone(first, test.worker(2));
    assertThatThrownBy(() -> test.worker(2).run(() -> second.update(new double[1])).fetch())
        .hasRootCauseMessage("a value is updated where it was broadcast: call remoteCall(1, …)");
  }

  @Test
  void copiesMayBeDroppedAndAreFetchedAgain(TestCluster test) {
    Broadcast<Counted> words = test.cluster().broadcast(new Counted("again"));
    assertThat(cameIn(test.worker(2))).isEqualTo(1);
    words.clear(List.of(2));
    await()
        .atMost(SOON)
        .until(() -> test.worker(2).fetch(() -> words.get().text()).equals("again"));
    assertThat(cameIn(test.worker(2))).isEqualTo(2);
    assertThat(cameIn(test.worker(3))).isEqualTo(1);

    words.clear();
    assertThat(test.worker(3).<String>fetch(() -> words.get().text())).isEqualTo("again");
    assertThat(cameIn(test.worker(3))).isEqualTo(2);
  }

  @Test
  void itIsGoneWhenItIsClosed(TestCluster test) {
    Broadcast<String> word = test.cluster().broadcast("gone soon");
    assertThat(test.worker(2).<String>fetch(() -> word.get())).isEqualTo("gone soon");
    word.close();
    word.close();

    assertThatThrownBy(() -> word.get())
        .isInstanceOf(ValueGoneException.class)
        .hasMessage("a value that was broadcast has been closed");
    awaitGone(word, test.worker(2));
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void closuresAndReferencesMayBeInIt(TestCluster test) {
    int factor = 3;
    Task1<Integer, Integer> triple = i -> factor * i;
    Broadcast<Task1<Integer, Integer>> function = test.cluster().broadcast(triple);
    assertThat(test.worker(2).<Integer>fetch(() -> function.get().call(5))).isEqualTo(15);
    RemoteFuture<Integer> later = test.cluster().remoteFuture();
    Broadcast<List<Object>> future = test.cluster().broadcast(List.of(later, new int[3]));
    RemoteFuture<Integer> fetched =
        test.worker(3).call(() -> (Integer) ((RemoteFuture<?>) future.get().getFirst()).fetch());
    later.put(8);
    assertThat(fetched.fetch(SOON)).isEqualTo(8);
    assertThat(test.cluster().<String>broadcast(null).get()).isNull();
    Thread stuck = new Thread();
    assertThatThrownBy(() -> test.cluster().broadcast(List.of(stuck)))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("Thread");
  }

  @Test
  void workersBroadcastToo(TestCluster test) {
    Broadcast<double[]> from2 =
        test.worker(2).fetch(() -> Distributed.broadcast(new double[LARGE]));

    assertThat(from2.get()).hasSize(LARGE);
    assertThat(test.worker(3).<Integer>fetch(() -> from2.get().length)).isEqualTo(LARGE);
    from2.close();
  }

  @Test
  void aWorkerThatDiesIsNoObstacle(TestCluster test) {
    TestWorker mortal = test.newWorker();
    mortal.kill();

    Broadcast<double[]> numbers = test.cluster().broadcast(new double[LARGE]);

    assertThat(test.worker(2).<Integer>fetch(() -> numbers.get().length)).isEqualTo(LARGE);
  }

  @Test
  void manyThreadsOfOneWorkerReadItOnce(TestCluster test) {
    Broadcast<Object[]> words =
        test.cluster().broadcast(new Object[] {new Counted("many"), new double[LARGE]});
    assertThat(cameIn(test.worker(2))).as("read where it is first used").isZero();
    List<RemoteFuture<String>> calls =
        IntStream.range(0, 20)
            .mapToObj(_ -> test.worker(2).call(() -> ((Counted) words.get()[0]).text()))
            .toList();

    assertThat(calls.stream().map(RemoteFuture::fetch)).hasSize(20).containsOnly("many");
    assertThat(cameIn(test.worker(2))).isEqualTo(1);
  }

  @Test
  void aMapSendsWhatItsFunctionCapturesOnceToEachWorker(TestCluster test) {
    Counted counted = new Counted("x");
    double[] ballast = new double[LARGE];
    List<Integer> results =
        test.cluster()
            .pmap(
                i -> i + ballast.length + counted.text().length(),
                IntStream.range(0, 300).boxed().toList(),
                options -> options.batchSize(1));

    assertThat(results).last().isEqualTo(299 + LARGE + 1);
    assertThat(cameIn(test.worker(2)) + cameIn(test.worker(3)) + cameIn(test.worker(4)))
        .isBetween(1, 3);
  }

  @Test
  void soDoesAMapOfAStream(TestCluster test) {
    Counted counted = new Counted("x");
    double[] ballast = new double[LARGE];
    try (Stream<Integer> results =
        test.cluster()
            .pmap(
                i -> i + ballast.length + counted.text().length(),
                IntStream.range(0, 300).boxed(),
                options -> options.batchSize(1))) {
      assertThat(results.reduce(0, (_, last) -> last)).isEqualTo(299 + LARGE + 1);
    }
    assertThat(cameIn(test.worker(2)) + cameIn(test.worker(3)) + cameIn(test.worker(4)))
        .isBetween(1, 3);
  }

  @Test
  void aCachingPoolSendsAFunctionOnceToEachWorker(TestCluster test) {
    CachingPool pool = test.cluster().cachingPool(List.of(2, 3));
    Counted counted = new Counted("kept");
    Task1<Integer, String> function = i -> counted.text() + i;
    for (int i = 0; i < 10; i++) {
      assertThat(test.cluster().remoteCallFetch(pool, function, i)).isEqualTo("kept" + i);
    }
    assertThat(cameIn(test.worker(2))).isEqualTo(1);
    assertThat(cameIn(test.worker(3))).isEqualTo(1);
    assertThat(cameIn(test.worker(4))).isZero();

    pool.clear();
    assertThat(test.cluster().remoteCall(pool, function, 1).fetch()).isEqualTo("kept1");
    assertThat(cameIn(test.worker(2)) + cameIn(test.worker(3))).isEqualTo(3);
    assertThat(pool.workers()).containsExactly(2, 3);
    assertThatThrownBy(() -> test.worker(2).run(() -> pool.take()))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("a CachingPool stays in the process that made it");
  }

  @Test
  void aCachedFunctionIsAsItWasWhenItWasFirstCalledThere(TestCluster test) {
    CachingPool pool = test.cluster().cachingPool(List.of(2));
    int[] factor = {2};
    Task1<Integer, Integer> times = i -> factor[0] * i;
    assertThat(test.cluster().remoteCallFetch(pool, times, 5)).isEqualTo(10);

    factor[0] = 3;

    assertThat(test.cluster().remoteCallFetch(pool, times, 5)).isEqualTo(10);
    pool.clear();
    assertThat(test.cluster().remoteCallFetch(pool, times, 5)).isEqualTo(15);
  }

  /// In Julia the second call waits for ever.
  @Test
  void aFunctionThatCannotBeReadThereFailsEachTimeAndHarmsNoOther(TestCluster test)
      throws Exception {
    CachingPool pool = test.cluster().cachingPool(List.of(2));
    Object hidden =
        Foreign.make(
            "hidden.Unknown",
            """
            package hidden;
            public class Unknown implements java.io.Serializable { }
            """);
    Task1<Integer, Integer> unreadable = i -> i + hidden.hashCode();

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> test.cluster().remoteCallFetch(pool, unreadable, 1))
          .isInstanceOf(JdistException.class)
          .hasMessageContaining("hidden.Unknown");
    }
    Task1<Integer, Integer> next = i -> i + 1;
    assertThat(test.cluster().remoteCallFetch(pool, next, 1)).isEqualTo(2);
  }
}
