package jdist.ssh;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Networks, servers and agents that do not answer, or not now.
class FaultIT extends WithSshHosts {
  private static final SshTarget HOST = SshTarget.of("host1");
  private static final Duration LIMIT = ofSeconds(2);

  @ParameterizedTest
  @EnumSource
  void aPortThatDropsWhatIsSentToItIsGivenUpAtTheLimit(SshBackend backend) throws Exception {
    try (FullPort port = new FullPort()) {
      long began = System.nanoTime();

      SshException failure = failure(limited(backend), SshTarget.of("127.0.0.1").at(port.number()));
      assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
      assertThat(failure)
          .hasMessageContaining("within 2 s")
          .hasMessageContaining("127.0.0.1")
          .hasMessageContaining(Integer.toString(port.number()))
          .hasMessageContaining("firewall");
      assertThat(since(began)).isLessThan(ofSeconds(5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aUserWhomTheHostDoesNotKnowIsNamed(SshBackend backend) {
    hosts.host();

    SshException failure = failure(hosts.options().withBackend(backend), HOST.as("stranger"));
    assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
    assertThat(failure)
        .hasMessageContaining("stranger@host1")
        .hasMessageContaining("the server takes none of the keys")
        .hasMessageContaining("id_ed25519");
  }

  @ParameterizedTest
  @EnumSource
  void aKeyWithAPassphraseThatNobodyCanBeAskedForIsNamed(SshBackend backend) {
    hosts.host();
    Path key = hosts.newKey("locked", "ed25519", "open sesame");
    hosts.authorize(key);
    onlyWith(key);

    SshException failure = failure(hosts.options().withBackend(backend), HOST);
    assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
    assertThat(failure)
        .hasMessageContaining("locked")
        .hasMessageContaining("it has a passphrase")
        .hasMessageContaining("ssh-add");
  }

  @ParameterizedTest
  @EnumSource
  void anAgentThatIsGoneIsNamed(SshBackend backend) {
    hosts.host();
    onlyWith(hosts.newKey("wrong", "ed25519", ""));
    Path socket = folder.resolve("gone");

    SshException failure = failure(withAgent(hosts.options().withBackend(backend), socket), HOST);
    assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
    assertThat(failure).hasMessageContaining("nobody answers at " + socket);
  }

  @ParameterizedTest
  @EnumSource
  void anAgentThatNeverAnswersIsNamed(SshBackend backend) throws Exception {
    hosts.host();
    onlyWith(hosts.newKey("wrong", "ed25519", ""));
    Path socket = folder.resolve("silent");
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));
      long began = System.nanoTime();

      SshException failure = failure(withAgent(limited(backend), socket), HOST);
      assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
      assertThat(failure).hasMessageContaining("agent").hasMessageContaining(socket.toString());
      assertThat(since(began)).isLessThan(ofSeconds(8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void moreLoginsThanAServerTakesAtOnceAllSucceed(SshBackend backend) throws Exception {
    RealSshd host = hosts.host("MaxStartups 2");
    List<Callable<Boolean>> logins = new ArrayList<>();
    try (SshLogin login = new SshLogin(hosts.options().withBackend(backend));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        logins.add(() -> isIn(login));
      }

      List<Future<Boolean>> all = threads.invokeAll(logins);

      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    }
    assertThat(host.log()).contains("MaxStartups");
  }

  private static boolean isIn(SshLogin login) throws InterruptedException {
    try (SshConnection connection = login.connect(HOST)) {
      return connection.isOpen();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatHangsWhileItAuthenticatesIsGivenUpAtTheLimit(SshBackend backend)
      throws Exception {
    Path key = folder.resolve("embedded_key");
    try (SshServer server = SshServer.setUpDefaultServer()) {
      server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(key));
      CountDownLatch end = new CountDownLatch(1);
      server.setPublickeyAuthenticator((_, _, _) -> waitAt(end));
      server.setHost("127.0.0.1");
      server.start();
      long began = System.nanoTime();

      SshException failure =
          failure(
              limited(backend)
                  .withIdentity(hosts.clientKey())
                  .acceptingNew()
                  .withSetting("UserKnownHostsFile=" + folder.resolve("kh")),
              SshTarget.of("127.0.0.1").at(server.getPort()));
      assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
      assertThat(failure)
          .hasMessageContaining("did not answer within")
          .hasMessageContaining("id_ed25519");
      assertThat(since(began)).isLessThan(ofSeconds(8));
      end.countDown();
    }
  }

  private static boolean waitAt(CountDownLatch end) {
    try {
      boolean ended = end.await(1, TimeUnit.MINUTES);
      return !ended;
    } catch (InterruptedException _) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatHangsAfterTheLoginIsGivenUpAtTheLimit(SshBackend backend) throws Exception {
    RealSshd host = hosts.host();
    try (SshLogin login = new SshLogin(limited(backend))) {
      SshConnection connection = login.connect(HOST);
      host.freeze();
      long began = System.nanoTime();

      SshException failure =
          catchThrowableOfType(SshException.class, () -> connection.exec("true"));
      assertThat(failure.stage()).isEqualTo(Stage.EXEC);
      assertThat(failure)
          .hasMessageContaining("the server did not answer within 2 s")
          .hasMessageContaining("host1");
      SshException other =
          catchThrowableOfType(SshException.class, () -> connection.forward("127.0.0.1", 1));
      assertThat(other.stage()).isEqualTo(Stage.FORWARD);
      assertThat(other).hasMessageContaining("the server did not answer within 2 s");
      connection.close();
      assertThat(since(began)).isLessThan(ofSeconds(15));
    }
  }

  private SshOptions limited(SshBackend backend) {
    return hosts.options().withBackend(backend).withLimit(LIMIT);
  }

  private void onlyWith(Path key) {
    SshHosts.write(
        hosts.config(),
        SshHosts.read(hosts.config()).replaceAll("IdentityFile .*", "IdentityFile " + key));
  }

  private static SshOptions withAgent(SshOptions options, Path socket) {
    return options.withEnvironment(Map.of("SSH_AUTH_SOCK", socket.toString()));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static SshException failure(SshOptions options, SshTarget target) {
    return catchThrowableOfType(
        SshException.class,
        () -> {
          try (SshLogin login = new SshLogin(options)) {
            login.connect(target).close();
          }
        });
  }

  /// A port whose queue of connections is full, so that the kernel drops what asks for one more, as
  /// a firewall would.
  private static final class FullPort implements AutoCloseable {
    private static final int QUEUE = 1;

    private final ServerSocket server;
    private final List<SocketChannel> waiting = new ArrayList<>();

    FullPort() throws IOException {
      server = new ServerSocket(0, QUEUE, InetAddress.ofLiteral("127.0.0.1"));
      SocketAddress address = new InetSocketAddress(server.getInetAddress(), number());
      for (int i = 0; i <= QUEUE; i++) {
        waiting.add(SocketChannel.open(address));
      }
    }

    int number() {
      return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel each : waiting) {
        each.close();
      }
      server.close();
    }
  }
}
