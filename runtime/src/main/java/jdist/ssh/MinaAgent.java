package jdist.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final SocketChannel channel;

  private MinaAgent(MinaIdentities identities, Path socket) throws IOException {
    super(null);
    this.identities = identities;
    this.channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /// Makes one for each login whose user has an agent, and forwards none.
  static final class Factory implements SshAgentFactory {
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
        return new MinaAgent(identities, socket);
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

  @Override
  public Iterable<? extends Map.Entry<PublicKey, String>> getIdentities() {
    List<Map.Entry<PublicKey, String>> offered = new ArrayList<>();
    try {
      for (Map.Entry<PublicKey, String> entry : super.getIdentities()) {
        if (identities.mayOffer(encoded(entry.getKey()))) {
          offered.add(entry);
        }
      }
      identities.asked(offered.size());
    } catch (IOException e) {
      identities.notAsked(String.valueOf(e.getMessage()));
    }
    return offered;
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
