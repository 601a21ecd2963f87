package jdist.ssh;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.sshd.client.channel.ChannelDirectTcpip;

/// A connection through a channel of MINA's.
final class MinaStreams implements SshStreams {
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final ChannelDirectTcpip channel;

  MinaStreams(ChannelDirectTcpip channel) {
    this.channel = channel;
  }

  @Override
  public InputStream input() {
    return channel.getInvertedOut();
  }

  @Override
  public OutputStream output() {
    return channel.getInvertedIn();
  }

  @Override
  public void close() {
    if (!Finished.awaitCalmly(channel.close(false), CLOSING)) {
      channel.close(true);
    }
  }
}
