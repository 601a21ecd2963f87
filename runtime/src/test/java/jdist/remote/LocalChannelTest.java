package jdist.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import jdist.failure.ChannelClosedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LocalChannelTest {
  @Test
  void itemsComeOutInOrderAndNullIsOne() throws Exception {
    LocalChannel<String> channel = Channel.buffered(3);
    channel.put("a");
    channel.put(null);
    channel.put("c");

    assertThat(channel.size()).isEqualTo(3);
    assertThat(channel.fetch()).isEqualTo("a");
    assertThat(channel.take()).isEqualTo("a");
    assertThat(channel.fetch()).isNull();
    assertThat(channel.take()).isNull();
    assertThat(channel.take()).isEqualTo("c");
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void aPutWaitsForRoom() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(1);
    channel.put(1);
    CompletableFuture<Void> second = channel.putLater(2);
    CompletableFuture<Void> third = channel.putLater(3);

    assertThat(second).isNotDone();
    assertThat(channel.take()).isEqualTo(1);
    assertThat(second).isCompleted();
    assertThat(third).isNotDone();
    assertThat(channel.take()).isEqualTo(2);
    assertThat(third).isCompleted();
  }

  @Test
  void whoWaitsLongestIsServedFirst() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(2);
    CompletableFuture<Integer> first = channel.takeLater();
    CompletableFuture<Integer> second = channel.takeLater();

    channel.put(1);
    assertThat(first).isCompletedWithValue(1);
    assertThat(second).isNotDone();
    channel.put(2);
    assertThat(second).isCompletedWithValue(2);
  }

  @Test
  void anUnbufferedPutEndsWhenItsItemHasBeenTaken() throws Exception {
    LocalChannel<Integer> channel = Channel.unbuffered();
    CompletableFuture<Void> put = channel.putLater(1);

    assertThat(put).isNotDone();
    assertThat(channel.isReady()).isTrue();
    assertThat(channel.take()).isEqualTo(1);
    assertThat(put).isCompleted();
    assertThatThrownBy(channel::fetch).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theTakerHearsBeforeThePutter() {
    LocalChannel<Integer> channel = Channel.unbuffered();
    List<String> order = new ArrayList<>();
    var put = channel.putLater(1).thenRun(() -> order.add("put"));

    assertThat(channel.takeLater(item -> order.add("taken " + item))).isCompletedWithValue(1);

    assertThat(put).isCompleted();
    assertThat(order).containsExactly("taken 1", "put");
  }

  @Test
  void aTakeThatIsCancelledTakesNothing() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(1);
    CompletableFuture<Integer> given = channel.takeLater();
    CompletableFuture<Integer> next = channel.takeLater();

    assertThat(given.cancel(true)).isTrue();
    channel.put(1);

    assertThat(next).isCompletedWithValue(1);
    assertThat(next.cancel(true)).as("too late").isFalse();
  }

  @Test
  void aPutThatIsCancelledPutsNothing() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(1);
    channel.put(1);

    assertThat(channel.putLater(2).cancel(true)).isTrue();

    assertThat(channel.take()).isEqualTo(1);
    assertThat(channel.isReady()).isFalse();
  }

  @Test
  void anInterruptEndsAWaitAndChangesNothing() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(channel::take).isInstanceOf(InterruptedException.class);

    channel.put(1);
    assertThat(channel.take()).isEqualTo(1);
  }

  @Test
  void lookersTakeNothing() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(1);
    CompletableFuture<Integer> fetch = channel.fetchLater();
    CompletableFuture<Void> await = channel.awaitLater();
    CompletableFuture<Integer> take = channel.takeLater();

    channel.put(1);

    assertThat(fetch).isCompletedWithValue(1);
    assertThat(await).isCompleted();
    assertThat(take).isCompletedWithValue(1);
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void manyGoInAndOutAtOnce() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(3);
    CompletableFuture<Void> put = channel.putAllLater(List.of(1, 2, 3, 4, 5, 6, 7));

    assertThat(put).isNotDone();
    assertThat(channel.takeUpTo(2)).containsExactly(1, 2);
    assertThat(channel.takeUpTo(100)).containsExactly(3, 4, 5, 6, 7);
    assertThat(put).isCompleted();
    channel.putAll(List.of());
    assertThat(channel.isEmpty()).isTrue();
    assertThatThrownBy(() -> channel.takeUpTo(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsPutBackComesFirst() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(2);
    channel.putAll(List.of(3, 4));
    channel.putBack(List.of(1, 2));

    assertThat(channel.takeUpTo(4)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aClosedChannelGivesWhatItHas() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(1);
    channel.put(1);
    CompletableFuture<Void> waiting = channel.putLater(2);
    channel.close();
    channel.close();

    assertThat(channel.isOpen()).isFalse();
    assertThat(waiting).isCompletedExceptionally();
    assertThat(channel.take()).isEqualTo(1);
    assertThatThrownBy(channel::take)
        .isInstanceOf(ChannelClosedException.class)
        .hasMessage("the channel is closed");
    assertThatThrownBy(() -> channel.put(3)).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(channel::fetch).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(channel::await).isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void closingReleasesWhoeverWaitsAndSaysWhy() {
    LocalChannel<Integer> channel = Channel.buffered(1);
    CompletableFuture<Integer> take = channel.takeLater();

    channel.close(new IllegalStateException("no more"));

    assertThatThrownBy(take::join)
        .hasCauseInstanceOf(ChannelClosedException.class)
        .hasRootCauseMessage("no more");
    assertThatThrownBy(channel::take).hasMessage("the channel is closed: no more");
  }

  @Test
  void aTypedChannelRefusesWhatIsOfAnotherType() throws Exception {
    LocalChannel<?> channel = Channel.buffered(1, Integer.class);
    @SuppressWarnings("unchecked")
    LocalChannel<Object> raw = (LocalChannel<Object>) channel;

    assertThatThrownBy(() -> raw.put("text"))
        .isInstanceOf(ClassCastException.class)
        .hasMessage("a channel of java.lang.Integer takes no java.lang.String");
    raw.put(1);
    assertThatThrownBy(() -> raw.put(1, "key")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Channel.buffered(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsLostNorDoubledAmongThreads() throws Exception {
    LocalChannel<Integer> channel = Channel.buffered(4);
    AtomicInteger sum = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    int each = 20_000;
    for (int i = 0; i < 3; i++) {
      threads.add(Thread.ofPlatform().start(() -> put(channel, each)));
      threads.add(Thread.ofPlatform().start(() -> take(channel, each, sum)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(sum).hasValue(3 * IntStream.range(0, each).sum());
    assertThat(channel.isEmpty()).isTrue();
  }

  private static void put(LocalChannel<Integer> channel, int count) {
    try {
      for (int i = 0; i < count; i++) {
        channel.put(i);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Gives up now and then.
  private static void take(LocalChannel<Integer> channel, int count, AtomicInteger sum) {
    for (int taken = 0; taken < count; ) {
      CompletableFuture<Integer> take = channel.takeLater();
      if (taken % 7 == 0 && take.cancel(true)) {
        continue;
      }
      sum.addAndGet(take.join());
      taken++;
    }
  }
}
