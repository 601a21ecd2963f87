package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jdist.failure.ChannelClosedException;
import jdist.failure.ProcessExitedException;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Channels whose owner dies, or whose producer does.
@WithCluster(workers = 3)
class ChannelDeathIT {
  @Test
  void whoeverWaitsForADeadProducerIsTold(TestCluster test) {
    TestWorker producer = test.newWorker();
    int id = producer.id();
    RemoteChannel<Integer> channel = ChannelIT.buffered(test, 1, 4);
    RemoteChannel<Integer> there = ChannelIT.buffered(test, 2, 4);
    channel.bind(id);
    there.bind(id);
    producer.run(() -> channel.put(1)).fetch(SOON);
    RemoteFuture<Integer> waits = test.worker(3).call(() -> channel.take() + channel.take());
    assertThat(waits.isReady()).isFalse();

    test.cluster().remoteDo(id, () -> System.exit(3));

    assertThatThrownBy(() -> waits.fetch(SOON))
        .hasRootCauseInstanceOf(ProcessExitedException.class)
        .rootCause()
        .hasMessage("worker " + id + " (" + producer.host() + ") exited with status 3");
    assertThatThrownBy(() -> there.take(SOON)).isInstanceOf(ChannelClosedException.class);
    RemoteChannel<Integer> late = ChannelIT.buffered(test, 2, 4);
    assertThat(late.bind(id).isOpen()).as("bound to one that is gone").isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aProcessMayBindItsOwnAndOthersChannelsToItself(int to, TestCluster test) {
    for (int on : new int[] {1, 2}) {
      RemoteChannel<Integer> channel = ChannelIT.buffered(test, on, 1);
      for (int by : new int[] {1, 2}) {
        assertThat(test.cluster().<Boolean>remoteCallFetch(by, () -> channel.bind(to).isOpen()))
            .isTrue();
      }
    }
  }

  @Test
  void whoeverUsesAChannelOfADeadProcessIsTold(TestCluster test) {
    TestWorker owner = test.newWorker();
    RemoteChannel<Integer> channel = ChannelIT.buffered(test, owner.id(), 1);
    RemoteFuture<Integer> taker = test.worker(2).call(() -> channel.take());
    assertThat(taker.isReady()).isFalse();

    test.cluster().remoteDo(owner.id(), () -> System.exit(0));

    assertThatThrownBy(() -> taker.fetch(SOON)).hasCauseInstanceOf(ProcessExitedException.class);
    assertThatThrownBy(channel::take).isInstanceOf(ProcessExitedException.class);
    assertThatThrownBy(channel::close).isInstanceOf(ProcessExitedException.class);
  }
}
