package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import jdist.failure.ChannelClosedException;
import jdist.failure.TimeLimitException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Channels of a kind that a user has written.
@WithCluster(workers = 3)
class OwnChannelIT {
  /// The manual's dictionary channel: what further arguments are for.
  static final class DictChannel<V> implements Channel<V> {
    private final Map<Object, V> entries = new HashMap<>();
    private boolean closed;

    @Override
    public synchronized void put(V value, Object... key) {
      if (closed) {
        throw new ChannelClosedException(null);
      }
      entries.put(key[0], value);
      notifyAll();
    }

    @Override
    public synchronized V take(Object... key) throws InterruptedException {
      await(key);
      return entries.remove(key[0]);
    }

    @Override
    public synchronized V fetch(Object... key) throws InterruptedException {
      await(key);
      return entries.get(key[0]);
    }

    @Override
    public synchronized void await(Object... key) throws InterruptedException {
      while (!entries.containsKey(key[0])) {
        if (closed) {
          throw new ChannelClosedException(null);
        }
        wait();
      }
    }

    @Override
    public synchronized boolean isReady(Object... key) {
      return key.length == 0 ? !entries.isEmpty() : entries.containsKey(key[0]);
    }

    @Override
    public synchronized void close() {
      closed = true;
      notifyAll();
    }

    @Override
    public synchronized boolean isOpen() {
      return !closed;
    }

    synchronized int size() {
      return entries.size();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aChannelThatAUserHasWrittenBacksOne(int on, TestCluster test) throws Exception {
    RemoteChannel<String> dict = test.cluster().remoteChannel(on, () -> new DictChannel<>());

    dict.put("one", 1);
    dict.put("two", 2);
    assertThat(dict.fetch(2)).isEqualTo("two");
    assertThat(dict.isReady(2)).isTrue();
    assertThat(dict.isReady(3)).isFalse();
    assertThat(test.worker(3).<String>fetch(() -> dict.take(1))).isEqualTo("one");
    RemoteFuture<String> waits = test.worker(3).call(() -> dict.await("k").take("k"));
    assertThatThrownBy(() -> waits.fetch(Duration.ofMillis(30)))
        .isInstanceOf(TimeLimitException.class);
    test.worker(4).run(() -> dict.put("late", "k")).fetch(SOON);
    assertThat(waits.fetch(SOON)).isEqualTo("late");

    int size =
        test.cluster().remoteCallFetch(on, () -> ((DictChannel<String>) dict.local()).size());
    assertThat(size).isEqualTo(1);
    dict.close();
    assertThatThrownBy(() -> dict.take("never")).isInstanceOf(ChannelClosedException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTakeFromAUsersChannelThatIsGivenUpEndsThere(int on, TestCluster test) {
    RemoteChannel<String> dict = test.cluster().remoteChannel(on, () -> new DictChannel<>());
    RemoteFuture<String> taker = test.worker(3).call(() -> dict.take("k"));
    assertThat(taker.isReady()).isFalse();
    taker.cancel(true);
    ChannelIT.awaitNothingAskedBy(3, test);

    dict.put("v", "k");
    assertThat(dict.take("k")).isEqualTo("v");
  }
}
