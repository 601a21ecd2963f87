package jdist.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/// A command that runs over a channel of MINA's.
final class MinaCommand implements SshCommand {
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final ChannelExec channel;
  private final Consumer<MinaCommand> whenEnded;
  private final CountDownLatch ended = new CountDownLatch(1);

  MinaCommand(ChannelExec channel, Consumer<MinaCommand> whenEnded) {
    this.channel = channel;
    this.whenEnded = whenEnded;
  }

  void watch() {
    channel.addCloseFutureListener(_ -> {
      whenEnded.accept(this);
      ended.countDown();
    });
  }

  @Override
  public OutputStream stdin() {
    return channel.getInvertedIn();
  }

  @Override
  public InputStream stdout() {
    return channel.getInvertedOut();
  }

  @Override
  public InputStream stderr() {
    return channel.getInvertedErr();
  }

  @Override
  public Optional<Exit> await(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(exit())
        : Optional.empty();
  }

  private Exit exit() {
    Integer status = channel.getExitStatus();
    return new Exit(
        status == null ? OptionalInt.empty() : OptionalInt.of(status),
        Optional.ofNullable(channel.getExitSignal()));
  }

  @Override
  public void close() {
    if (channel.isClosed()) {
      return;
    }
    if (channel.getExitStatus() == null) {
      kill();
    }
    if (!Finished.awaitCalmly(channel.close(false), CLOSING)) {
      channel.close(true);
    }
  }

  private void kill() {
    try {
      Buffer request =
          channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, Long.SIZE);
      request.putUInt(channel.getRecipient());
      request.putString("signal");
      request.putBoolean(false);
      request.putString("KILL");
      channel.writePacket(request);
    } catch (IOException | IllegalStateException _) {
      // the connection is lost, and the server has seen to it
    }
  }
}
