package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdist.Distributed;
import jdist.failure.CallInterruptedException;
import jdist.failure.ItemFailedException;
import jdist.failure.JdistException;
import jdist.failure.NoWorkerException;
import jdist.failure.ProcessExitedException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.parallel.WorkerPool;
import jdist.remote.Channel;
import jdist.remote.LocalChannel;
import jdist.remote.RemoteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `pmap` when luck is bad.
@WithCluster(workers = 3)
class PmapLuckIT {
  private static final int MANY = 100_000;
  private static final List<Duration> ONCE = List.of(Duration.ZERO);

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /// Runs something on a thread of its own; what it throws is put into the queue.
  private static BlockingQueue<Throwable> failureOf(Runnable body) {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            body.run();
            failures.add(new AssertionError("it has not failed"));
          } catch (Throwable e) {
            failures.add(e);
          }
        });
    return failures;
  }

  private static Throwable soon(BlockingQueue<Throwable> failures) throws InterruptedException {
    return failures.poll(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
  }

  private static void endIf(boolean condition) {
    if (condition) {
      Runtime.getRuntime().halt(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itemsThatWaitAtAChannelWhoseOwnerDiesFail(boolean retry, TestCluster test) throws Exception {
    TestWorker owner = test.newWorker();
    WorkerPool others = test.cluster().workerPool(List.of(2, 3, 4));
    RemoteChannel<Integer> channel =
        test.cluster().remoteChannel(owner.id(), () -> Channel.buffered(50));
    BlockingQueue<Throwable> failures =
        failureOf(() ->
            test.cluster()
                .pmap(
                    i -> channel.put(i).isOpen(),
                    numbers(MANY),
                    options -> options.pool(others).retry(retry ? ONCE : List.of())));
    await()
        .atMost(SOON)
        .until(() ->
            owner.<Integer>fetch(() -> ((LocalChannel<Integer>) channel.local()).size()) >= 50);
    owner.kill();

    assertThat(soon(failures))
        .isInstanceOf(ItemFailedException.class)
        .hasCauseInstanceOf(ProcessExitedException.class);
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void itemsThatComeFromAChannelWhoseOwnerDiesEndIt(TestCluster test) throws Exception {
    TestWorker owner = test.newWorker();
    WorkerPool others = test.cluster().workerPool(List.of(2, 3, 4));
    RemoteChannel<Integer> channel =
        test.cluster().remoteChannel(owner.id(), () -> Channel.buffered(50));
    channel.putAll(numbers(50));
    BlockingQueue<Throwable> failures =
        failureOf(() ->
            test.cluster().pmap(i -> i, channel, options -> options.pool(others).retry(ONCE)));
    await().atMost(SOON).until(() -> !channel.isReady());
    owner.kill();

    assertThat(soon(failures)).isInstanceOf(ProcessExitedException.class);
    StatsIT.awaitIdleAfterCollection(test);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLastMemberOfItsPoolDies(boolean retry, TestCluster test) {
    TestWorker last = test.newWorker();
    WorkerPool pool = test.cluster().workerPool(List.of(last.id()));

    assertThatThrownBy(() ->
            test.cluster()
                .pmap(
                    i -> {
                      endIf(i == 5_000);
                      return i;
                    },
                    numbers(MANY),
                    options -> options.pool(pool).retry(retry ? ONCE : List.of())))
        .satisfies(e -> {
          if (retry) {
            assertThat(e).isInstanceOf(NoWorkerException.class);
          } else {
            assertThat(e)
                .isInstanceOf(ItemFailedException.class)
                .hasCauseInstanceOf(ProcessExitedException.class);
          }
        });
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void whoeverKeepsItsPoolDies(TestCluster test) {
    TestWorker keeper = test.newWorker();
    WorkerPool pool = keeper.fetch(() -> Distributed.workerPool(List.of(2, 3)));
    assertThatThrownBy(() ->
            test.cluster()
                .pmap(
                    i -> {
                      Thread.sleep(1);
                      return i;
                    },
                    fatal(1_000, keeper),
                    options -> options.pool(pool).retry(ONCE)))
        .isInstanceOf(JdistException.class);
    StatsIT.awaitIdleAfterCollection(test);
  }

  /// Kills the workers when an item is read that most others come before.
  private static Iterable<Integer> fatal(int count, TestWorker... victims) {
    return () ->
        numbers(count).stream()
            .peek(i -> {
              if (i == count / 2) {
                List.of(victims).forEach(TestWorker::kill);
              }
            })
            .iterator();
  }

  @Test
  void halfOfTheWorkersDieAndNothingIsTriedAgain(TestCluster test) {
    assertThatThrownBy(() ->
            test.cluster()
                .pmap(
                    i -> i,
                    fatal(MANY, test.newWorker(), test.newWorker(), test.newWorker()),
                    options -> options.batchSize(20)))
        .isInstanceOf(ItemFailedException.class)
        .hasCauseInstanceOf(ProcessExitedException.class);
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void halfOfTheWorkersDieAndWhatTheyHadIsReplaced(TestCluster test) {
    List<Integer> results =
        test.cluster()
            .pmap(
                i -> i,
                fatal(MANY, test.newWorker(), test.newWorker(), test.newWorker()),
                options ->
                    options
                        .batchSize(20)
                        .onError(e -> e instanceof ProcessExitedException ? -1 : -2));

    assertThat(results).hasSize(MANY).doesNotContain(-2);
    for (int i = 0; i < MANY; i++) {
      assertThat(results.get(i)).isIn(i, -1);
    }
    assertThat(results.stream().filter(i -> i == -1).count()).isLessThanOrEqualTo(3 * 20);
  }

  @Test
  void aFunctionFailsOnEveryItem(TestCluster test) {
    assertThatThrownBy(() ->
            test.cluster().pmap(PmapLuckIT::fail, numbers(MANY), options -> options.retry(ONCE)))
        .isInstanceOf(ItemFailedException.class)
        .hasMessageContaining("attempt 2 of 2: java.lang.IllegalStateException: no ");
    List<String> messages =
        test.cluster()
            .pmap(
                i -> fail(i).toString(),
                numbers(10_000),
                options -> options.retry(ONCE).onError(Throwable::getMessage));
    assertThat(messages).isEqualTo(numbers(10_000).stream().map(i -> "no " + i).toList());
    StatsIT.awaitIdleAfterCollection(test);
  }

  private static Integer fail(int i) {
    throw new IllegalStateException("no " + i);
  }

  @Test
  void aFunctionFailsOnTheLastItem(TestCluster test) {
    assertThatThrownBy(() -> test.cluster().pmap(i -> i == MANY - 1 ? fail(i) : i, numbers(MANY)))
        .isInstanceOf(ItemFailedException.class)
        .hasMessageStartingWith("item 99999 of 100000 (99999) failed on worker");
    try (Stream<Integer> results =
        test.cluster().pmap(i -> i == MANY - 1 ? fail(i) : i, numbers(MANY).stream())) {
      List<Integer> taken = new ArrayList<>(); // but for what was under way elsewhere at the end
      assertThatThrownBy(() -> results.forEach(taken::add))
          .isInstanceOf(ItemFailedException.class)
          .hasMessageStartingWith("item 99999 (99999) failed on worker");
      assertThat(taken).hasSizeBetween(MANY - 1_000, MANY - 1).isEqualTo(numbers(taken.size()));
    }
    StatsIT.awaitIdleAfterCollection(test);
  }

  /// It fails at once, so that it has most time of all for what is to be tried again.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFunctionThatFailsOnOneWorkerOnlyIsTriedOnOthers(int perWorker, TestCluster test) {
    List<Integer> results =
        test.cluster()
            .pmap(
                i -> Distributed.myId() == 3 ? fail(i) : i,
                numbers(10_000),
                options -> options.perWorker(perWorker).retry(ONCE));

    assertThat(results).isEqualTo(numbers(10_000));
    assertThatThrownBy(
            () -> test.cluster().pmap(i -> Distributed.myId() == 3 ? fail(i) : i, numbers(10_000)))
        .isInstanceOfSatisfying(
            ItemFailedException.class, e -> assertThat(e.processId()).isEqualTo(3));
  }

  @Test
  void anErrorOfWhatTheCallerGaveEndsIt(TestCluster test) {
    assertThatThrownBy(() ->
            test.cluster()
                .<Integer, Integer>pmap(
                    i -> i == 7 ? fail(i) : i,
                    numbers(1_000),
                    options ->
                        options.onError(_ -> {
                          throw new AssertionError("mine");
                        })))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage("mine");
    Iterable<Integer> broken = () -> numbers(100).stream().peek(PmapLuckIT::overflowAt7).iterator();
    assertThatThrownBy(() -> test.cluster().pmap(i -> i, broken))
        .isInstanceOf(StackOverflowError.class);
    StatsIT.awaitIdleAfterCollection(test);
  }

  private static void overflowAt7(int i) {
    if (i == 7) {
      Tasks.endless(0);
    }
  }

  @Test
  void aMillionItems(TestCluster test) {
    List<Integer> million = numbers(1_000_000);

    assertThat(test.cluster().pmap(i -> i, million)).isEqualTo(million);
    try (Stream<Integer> results = test.cluster().pmap(i -> i, million.stream())) {
      assertThat(results.mapToLong(i -> i).sum()).isEqualTo(499_999_500_000L);
    }
    StatsIT.awaitIdleAfterCollection(test);
  }

  @Test
  void itemsThatNeverEndGoOnUntilOneFailsOrSomebodyInterrupts(TestCluster test) throws Exception {
    Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();
    assertThatThrownBy(() -> test.cluster().pmap(i -> i == 50_000 ? fail(i) : i, endless))
        .isInstanceOf(ItemFailedException.class)
        .hasMessageStartingWith("item 50000 (50000) failed on worker");
    AtomicBoolean far = new AtomicBoolean();
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                test.cluster()
                    .pmap(
                        i -> i,
                        () ->
                            Stream.iterate(0, i -> i + 1)
                                .peek(i -> far.compareAndSet(false, i >= 50_000))
                                .iterator());
              } catch (CallInterruptedException e) {
                failures.add(e);
              }
            });
    await().atMost(SOON).untilTrue(far);
    caller.interrupt();

    assertThat(soon(failures)).hasMessage("interrupted while waiting for a pmap");
    StatsIT.awaitIdleAfterCollection(test);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mapsInMapsOnOnePoolOutliveAWorker(boolean pooled, TestCluster test) {
    TestWorker mortal = test.newWorker();
    int id = mortal.id();
    WorkerPool pool = test.cluster().workerPool(List.of(2, 3, id));
    List<Duration> tries = Collections.nCopies(3, Duration.ZERO);
    List<Integer> sums =
        test.cluster()
            .pmap(
                i ->
                    Distributed.pmap(
                            j -> {
                              endIf(i == 20 && Distributed.myId() == id);
                              return i * j;
                            },
                            numbers(50),
                            options ->
                                pooled ? options.pool(pool).retry(tries) : options.retry(tries))
                        .stream()
                        .mapToInt(j -> j)
                        .sum(),
                numbers(40),
                options -> pooled ? options.pool(pool).retry(tries) : options.retry(tries));

    assertThat(sums).isEqualTo(numbers(40).stream().map(i -> i * 1_225).toList());
    StatsIT.awaitIdleAfterCollection(test);
  }
}
