package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdist.Distributed;
import jdist.failure.CallCancelledException;
import jdist.failure.CallInterruptedException;
import jdist.failure.CannotTravelException;
import jdist.failure.ChannelClosedException;
import jdist.failure.RemoteException;
import jdist.failure.TimeLimitException;
import jdist.failure.ValueGoneException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.Channel;
import jdist.remote.LocalChannel;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Channels that all processes use.
@WithCluster(workers = 3)
class ChannelIT {
  static <T> RemoteChannel<T> buffered(TestCluster test, int on, int capacity) {
    return test.cluster().remoteChannel(on, () -> Channel.buffered(capacity));
  }

  static void awaitNothingAskedBy(int id, TestCluster test) {
    await().atMost(SOON).until(() -> test.cluster().stats(List.of(id)).get(id).asked() == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void itemsGoInAndOutFromEverywhereInOrder(int on, TestCluster test) {
    RemoteChannel<String> channel = buffered(test, on, 10);

    assertThat(channel.processId()).isEqualTo(on);
    assertThat(channel.isReady()).isFalse();
    assertThat(channel.isEmpty()).isTrue();
    assertThat(channel.put("a")).isSameAs(channel);
    channel.put(null);
    test.worker(2).fetch(() -> channel.put("from 2").isReady());
    test.worker(3).fetch(() -> channel.put("from 3").isReady());

    assertThat(channel.isReady()).isTrue();
    assertThat(channel.fetch()).isEqualTo("a");
    assertThat(channel.await().take()).isEqualTo("a");
    assertThat(test.worker(3).<String>fetch(() -> channel.take())).isNull();
    assertThat(test.worker(2).<String>fetch(() -> channel.take())).isEqualTo("from 2");
    assertThat(channel.take(SOON)).isEqualTo("from 3");
    assertThat(channel.isEmpty()).isTrue();
  }

  /// The manual's chapter "Channels and RemoteChannels".
  @Test
  void workersTakeJobsFromOneChannelAndPutResultsIntoAnother(TestCluster test) throws Exception {
    RemoteChannel<Integer> jobs = buffered(test, 1, 32);
    RemoteChannel<List<Integer>> results = buffered(test, 1, 32);
    int n = 120;
    Thread feeder =
        Thread.ofPlatform().start(() -> IntStream.rangeClosed(1, n).forEach(job -> jobs.put(job)));
    for (int worker : test.cluster().workers()) {
      test.cluster()
          .remoteDo(
              worker,
              () -> {
                for (int job : jobs) {
                  results.put(List.of(job, Distributed.myId()));
                }
              });
    }

    Set<Integer> done = new TreeSet<>();
    Set<Integer> by = new TreeSet<>();
    while (done.size() < n) {
      List<Integer> result = results.take(SOON);
      done.add(result.getFirst());
      by.add(result.getLast());
    }
    jobs.close();

    assertThat(feeder.join(SOON)).isTrue();
    assertThat(done).hasSize(n);
    assertThat(by).isSubsetOf(2, 3, 4).hasSizeGreaterThan(1);
  }

  /// The manual's chapter "Local invocations".
  @Test
  void aChannelHereHoldsTheObjectItselfAndOneElsewhereCopies(TestCluster test) {
    RemoteChannel<int[]> here = buffered(test, 1, 3);
    RemoteChannel<int[]> there = buffered(test, 2, 3);
    int[] v = {0};
    for (int i = 1; i <= 3; i++) {
      v[0] = i;
      here.put(v);
      there.put(v);
    }

    List<int[]> fromHere = Stream.generate(() -> here.take()).limit(3).toList();
    List<int[]> fromThere = Stream.generate(() -> there.take()).limit(3).toList();

    assertThat(fromHere).containsExactly(new int[] {3}, new int[] {3}, new int[] {3});
    assertThat(Set.copyOf(fromHere)).hasSize(1);
    assertThat(fromThere).containsExactly(new int[] {1}, new int[] {2}, new int[] {3});
    assertThat(Set.copyOf(fromThere)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aPutWaitsWhileThereIsNoRoom(int on, TestCluster test) {
    RemoteChannel<Integer> channel = buffered(test, on, 1);
    channel.put(1);

    assertThatThrownBy(() -> channel.put(2, Duration.ofMillis(50)))
        .isInstanceOf(TimeLimitException.class)
        .hasMessageContaining("a put into channel");
    RemoteFuture<Void> put = test.worker(3).run(() -> channel.put(3));
    assertThat(channel.take()).isEqualTo(1);
    put.fetch(SOON);
    assertThat(channel.take()).as("2 was given up").isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anUnbufferedPutReturnsWhenItsItemIsTaken(int on, TestCluster test) {
    RemoteChannel<String> channel = test.cluster().remoteChannel(on, () -> Channel.unbuffered());
    RemoteFuture<Void> put = test.worker(3).run(() -> channel.put("x"));

    await().atMost(SOON).until(channel::isReady);
    assertThat(put.isReady()).isFalse();
    assertThat(channel.take()).isEqualTo("x");
    put.fetch(SOON);
    assertThatThrownBy(channel::fetch)
        .isInstanceOf(RemoteException.class)
        .hasCauseInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whoeverPutsIntoAnUnbufferedChannelMayReuseItsItem(TestCluster test) {
    RemoteChannel<int[]> channel = test.cluster().remoteChannel(1, () -> Channel.unbuffered());
    RemoteFuture<List<Integer>> taken =
        test.worker(2)
            .call(() -> {
              List<Integer> all = new ArrayList<>();
              for (int i = 0; i < 500; i++) {
                all.add(channel.take()[0]);
              }
              return all;
            });
    int[] item = {0};
    for (int i = 0; i < 500; i++) {
      item[0] = i;
      channel.put(item);
    }

    assertThat(taken.fetch(SOON)).isEqualTo(IntStream.range(0, 500).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTakeThatIsGivenUpTakesNothing(int on, TestCluster test) throws Exception {
    RemoteChannel<Integer> channel = buffered(test, on, 1);
    assertThatThrownBy(() -> channel.take(Duration.ofMillis(30)))
        .isInstanceOf(TimeLimitException.class);
    Throwable[] thrown = new Throwable[1];
    Thread taker =
        Thread.ofPlatform()
            .start(() -> {
              try {
                channel.take();
              } catch (CallInterruptedException e) {
                thrown[0] = e;
              }
            });
    taker.join(Duration.ofMillis(50));
    taker.interrupt();
    assertThat(taker.join(SOON)).isTrue();
    assertThat(thrown[0]).hasMessageContaining("interrupted while waiting for a take from channel");
    RemoteFuture<Integer> elsewhere = test.worker(3).call(() -> channel.take());
    assertThat(elsewhere.isReady()).isFalse();
    assertThat(elsewhere.cancel(true)).isTrue();
    assertThatThrownBy(elsewhere::fetch).isInstanceOf(CallCancelledException.class);
    awaitNothingAskedBy(3, test);

    channel.put(7);
    assertThat(channel.take()).isEqualTo(7);
  }

  /// A take that is given up just when an item comes either has it or leaves it.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void givingUpMayRaceWithTheItem(int on, TestCluster test) throws Exception {
    RemoteChannel<Integer> channel = buffered(test, on, 1_000);
    int n = 2_000;
    RemoteFuture<Integer> taken = test.worker(3).call(() -> takeImpatiently(channel));
    for (int i = 0; i < n; i++) {
      channel.put(i);
    }
    channel.close();

    int came = taken.fetch(SOON);
    await() // one that was taken too late is put back
        .atMost(SOON)
        .untilAsserted(() -> assertThat(came + sizeOf(channel, test)).isEqualTo(n));
  }

  private static int sizeOf(RemoteChannel<Integer> channel, TestCluster test) {
    return test.cluster()
        .remoteCallFetch(
            channel.processId(), () -> ((LocalChannel<Integer>) channel.local()).size());
  }

  private static int takeImpatiently(RemoteChannel<Integer> channel) {
    int taken = 0;
    for (int tries = 0; ; tries++) {
      try {
        channel.take(Duration.ofNanos(1 + tries % 40 * 3_000L));
        taken++;
      } catch (TimeLimitException _) {
        // and again
      } catch (ChannelClosedException _) {
        return taken;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aClosedChannelGivesWhatItHasAndReleasesWhoeverWaits(int on, TestCluster test) {
    RemoteChannel<Integer> channel = buffered(test, on, 1);
    RemoteChannel<Integer> empty = buffered(test, on, 1);
    channel.put(1);
    RemoteFuture<Void> putter = test.worker(3).run(() -> channel.put(2));
    RemoteFuture<Integer> taker = test.worker(4).call(() -> empty.take());
    assertThat(taker.isReady()).isFalse();

    channel.close();
    empty.close();

    assertThat(channel.isOpen()).isFalse();
    for (RemoteFuture<?> waiter : List.of(putter, taker)) {
      assertThatThrownBy(() -> waiter.fetch(SOON))
          .isInstanceOf(RemoteException.class)
          .hasCauseInstanceOf(ChannelClosedException.class);
    }
    assertThat(channel).containsExactly(1);
    assertThatThrownBy(channel::take)
        .isInstanceOf(ChannelClosedException.class)
        .hasMessage("the channel is closed");
    assertThatThrownBy(() -> channel.put(3)).isInstanceOf(ChannelClosedException.class);
    empty.close(new IllegalStateException("too late for a reason"));
    assertThatThrownBy(empty::take).hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whyItWasClosedIsTold(int on, TestCluster test) {
    RemoteChannel<Integer> channel = buffered(test, on, 1);

    channel.close(new IllegalStateException("the disk is full"));

    assertThatThrownBy(() -> channel.forEach(_ -> {}))
        .isInstanceOf(ChannelClosedException.class)
        .hasMessage("the channel is closed: the disk is full")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void manyItemsGoInOneMessage(int on, TestCluster test) {
    RemoteChannel<Integer> channel = buffered(test, on, 100);
    List<Integer> all = IntStream.range(0, 10_000).boxed().toList();
    RemoteFuture<Void> put = test.worker(3).run(() -> channel.putAll(all));

    List<Integer> taken = new ArrayList<>();
    while (taken.size() < all.size()) {
      taken.addAll(channel.takeUpTo(70));
    }

    put.fetch(SOON);
    assertThat(taken).isEqualTo(all);
    assertThatThrownBy(() -> channel.takeUpTo(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatIsWrongWithAnItemIsSaidAndNothingElseSuffers(int on, TestCluster test) {
    RemoteChannel<Object> channel = buffered(test, on, 1);
    RemoteChannel<Object> typed =
        test.cluster()
            .remoteChannel(
                on,
                () -> {
                  @SuppressWarnings({"unchecked", "rawtypes"})
                  Channel<Object> raw =
                      (Channel<Object>) (Channel) Channel.buffered(1, Integer.class);
                  return raw;
                });
    channel.put("full");

    assertThatThrownBy(() -> test.worker(3).fetch(() -> channel.put(new Thread()).isOpen()))
        .hasCauseInstanceOf(CannotTravelException.class);
    assertThatThrownBy(() -> typed.put("text"))
        .isInstanceOf(RemoteException.class)
        .hasCauseInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> channel.take("key"))
        .isInstanceOf(RemoteException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);

    assertThat(channel.take()).isEqualTo("full");
    typed.put(1);
    assertThat(typed.take()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aMakerThatFailsOrMakesNoChannelFailsTheCall(int on, TestCluster test) {
    assertThatThrownBy(() ->
            test.cluster()
                .remoteChannel(
                    on,
                    () -> {
                      throw new IllegalStateException("no room");
                    }))
        .isInstanceOf(RemoteException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> test.cluster().remoteChannel(on, () -> null))
        .isInstanceOf(RemoteException.class)
        .hasCauseInstanceOf(ClassCastException.class);
  }

  @Test
  void channelsTravelInChannels(TestCluster test) {
    RemoteChannel<RemoteChannel<String>> requests = buffered(test, 2, 4);
    RemoteFuture<Void> server = test.worker(3).run(() -> requests.take().put("answer"));
    RemoteChannel<String> answers = buffered(test, 1, 1);
    requests.put(answers);

    assertThat(answers.take(SOON)).isEqualTo("answer");
    server.fetch(SOON);
    RemoteChannel<String> same = test.worker(2).fetch(() -> answers);
    assertThat(same).isEqualTo(answers).hasSameHashCodeAs(answers);
  }

  @Test
  void onlyItsProcessHasTheChannelItself(TestCluster test) {
    RemoteChannel<Integer> there = buffered(test, 2, 3);
    there.put(5);

    assertThatThrownBy(there::local)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is not kept here; call remoteCall(2, …)");
    assertThat(test.worker(2).<Integer>fetch(() -> ((LocalChannel<Integer>) there.local()).size()))
        .isEqualTo(1);
  }

  @Test
  @WithCluster(workers = 1)
  void oneThatIsReleasedEverywhereIsFreed(TestCluster test) {
    RemoteChannel<byte[]> channel = buffered(test, 2, 3);
    channel.put(new byte[10]);
    assertThat(test.cluster().stats(List.of(2)).get(2).values()).isEqualTo(1);

    channel.release();

    await().atMost(SOON).until(() -> test.cluster().stats(List.of(2)).get(2).values() == 0);
    assertThatThrownBy(channel::take).isInstanceOf(ValueGoneException.class);
  }

  @Test
  void manyMayWaitAtOnceAndWaitsAreCheap(TestCluster test) {
    RemoteChannel<Integer> channel = buffered(test, 2, 1);
    List<RemoteFuture<Integer>> takers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      takers.add(test.worker(3 + i % 2).call(() -> channel.take()));
    }
    assertThat(test.worker(3).<Integer>fetch(() -> 1)).as("it still answers").isEqualTo(1);
    for (int i = 0; i < 300; i++) {
      channel.put(i);
    }

    assertThat(takers.stream().map(taker -> taker.fetch(SOON)))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 300).boxed().toList());
  }

  @Test
  void aChannelOfOneItemNeedsNoMaker(TestCluster test) {
    RemoteChannel<Integer> here = test.cluster().remoteChannel();
    RemoteChannel<Integer> there = test.cluster().remoteChannel(3);

    assertThat(here.processId()).isEqualTo(1);
    assertThat(there.put(1).take()).isEqualTo(1);
    here.put(1);
    assertThatThrownBy(() -> here.put(2, Duration.ofMillis(1)))
        .isInstanceOf(TimeLimitException.class);
  }
}
