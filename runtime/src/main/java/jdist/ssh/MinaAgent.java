package jdist.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.agent.SshAgentServer;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// The user's agent, over the JDK's Unix sockets: MINA's own way wants a native library. It is
/// asked by one thread at a time, and closed by another one when its login ends.
final class MinaAgent extends AbstractAgentProxy {
  private static final int LONGEST = 1 << 20;

  private final MinaIdentities identities;
  private final Path socket;
  private final ScheduledExecutorService timer;
  private final SocketChannel channel;

  private MinaAgent(MinaIdentities identities, Path socket, ScheduledExecutorService timer)
      throws IOException {
    super(null);
    this.identities = identities;
    this.socket = socket;
    this.timer = timer;
    this.channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /// Makes one for each login whose user has an agent, and forwards none.
  static final class Factory implements SshAgentFactory {
    private final ScheduledExecutorService timer;

    Factory(ScheduledExecutorService timer) {
      this.timer = timer;
    }

    @Override
    public List<ChannelFactory> getChannelForwardingFactories(FactoryManager manager) {
      return List.of();
    }

    @Override
    public @Nullable SshAgent createClient(Session session, FactoryManager manager) {
      MinaIdentities identities = MinaAttempt.of((ClientSession) session).identities();
      if (identities.agent().isEmpty()) {
        return null;
      }
      Path socket = identities.agent().get();
      try {
        return new MinaAgent(identities, socket, timer);
      } catch (IOException | IllegalArgumentException e) {
        identities.notAsked("nobody answers at " + socket + ": " + e.getMessage());
        return null;
      }
    }

    @Override
    public SshAgentServer createServer(ConnectionService service) throws IOException {
      throw new IOException("the agent is not forwarded");
    }
  }

  /// Gives it half of the time that the login has, so that the files are tried after it.
  @Override
  public Iterable<? extends Map.Entry<PublicKey, String>> getIdentities() {
    Duration limit = identities.agentLimit();
    ScheduledFuture<?> watch = timer.schedule(this::hangUp, limit.toNanos(), TimeUnit.NANOSECONDS);
    List<Map.Entry<PublicKey, String>> offered = new ArrayList<>();
    try {
      for (Map.Entry<PublicKey, String> entry : super.getIdentities()) {
        if (identities.mayOffer(encoded(entry.getKey()))) {
          offered.add(entry);
        }
      }
      identities.asked(offered.size());
    } catch (AsynchronousCloseException _) {
      identities.notAsked(socket + " does not answer within " + Seconds.words(limit));
    } catch (IOException e) {
      identities.notAsked(socket + ": " + e.getMessage());
    } finally {
      watch.cancel(false);
    }
    return offered;
  }

  private void hangUp() {
    try {
      channel.close();
    } catch (IOException _) {
      // it is not asked any more
    }
  }

  private static byte[] encoded(PublicKey key) {
    Buffer buffer = new ByteArrayBuffer();
    buffer.putRawPublicKey(key);
    return buffer.getCompactData();
  }

  @Override
  protected synchronized Buffer request(Buffer request) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(request.array(), request.rpos(), request.available());
    while (out.hasRemaining()) {
      channel.write(out);
    }
    int length = read(Integer.BYTES).getInt();
    if (length < 1 || length > LONGEST) {
      throw new IOException("the agent says something that is no answer");
    }
    return new ByteArrayBuffer(read(length).array());
  }

  private ByteBuffer read(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("the agent hung up");
      }
    }
    return bytes.flip();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    super.close();
  }
}
