package driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jdist.failure.CannotTravelException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What may be an item of a channel, and what is known of the items without taking them.
@WithCluster(workers = 2)
class ChannelItemsIT {
  /// Julia's `take!` throws a RemoteException that was put.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFailureThatIsPutIsAnItemLikeAnyOther(int on, TestCluster test) {
    RemoteChannel<Exception> failures = test.cluster().remoteChannel(on, () -> Channel.buffered(3));
    RemoteException remote = remoteFailure(test);

    failures.put(remote).put(new IllegalStateException("mine"));

    assertThat(failures.fetch()).isInstanceOf(RemoteException.class);
    assertThat(failures.take())
        .isInstanceOf(RemoteException.class)
        .hasMessage(remote.getMessage())
        .hasCauseInstanceOf(ArithmeticException.class);
    assertThat(test.worker(3).<Exception>fetch(() -> failures.take())).hasMessage("mine");
  }

  private static RemoteException remoteFailure(TestCluster test) {
    try {
      return test.worker(2)
          .fetch(() -> {
            throw new ArithmeticException("far away");
          });
    } catch (RemoteException e) {
      return e;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void askingWhetherThereAreItemsTakesNone(int on, TestCluster test) {
    RemoteChannel<Integer> channel = test.cluster().remoteChannel(on, () -> Channel.buffered(3));
    channel.put(1).put(2);

    for (int i = 0; i < 3; i++) {
      assertThat(channel.isEmpty()).isFalse();
      assertThat(test.worker(3).<Boolean>fetch(() -> channel.isEmpty())).isFalse();
      assertThat(channel.await().isReady()).isTrue();
    }
    channel.close();

    assertThat(channel).containsExactly(1, 2);
    assertThat(channel.isEmpty()).isTrue();
  }

  /// Julia copies it with its items, which then are two channels that know nothing of each other.
  @Test
  void aChannelThatIsNoRemoteChannelStaysWhereItIs(TestCluster test) {
    Channel<Integer> channel = Channel.buffered(3);

    assertThatThrownBy(() -> test.worker(2).fetch(() -> channel.isReady()))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("captures channel (jdist.remote.LocalChannel)");
  }
}
