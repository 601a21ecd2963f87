package jdist.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.forward.ExplicitPortForwardingTracker;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/// One login by MINA.
final class MinaConnection implements SshConnection {
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration COUNTED = Duration.ofSeconds(1);
  private static final String LOOPBACK = "127.0.0.1";

  private final MinaBackend backend;
  private final HostSettings settings;
  private final ClientSession session;
  private final Optional<MinaConnection> jump;
  private final Set<MinaCommand> commands = ConcurrentHashMap.newKeySet();

  private MinaConnection(
      MinaBackend backend,
      HostSettings settings,
      ClientSession session,
      Optional<MinaConnection> jump) {
    this.backend = backend;
    this.settings = settings;
    this.session = session;
    this.jump = jump;
  }

  /// Logs in at the first of the addresses where somebody answers; again and again for a while if
  /// the server has too many logins under way.
  static MinaConnection direct(
      MinaBackend backend, HostSettings settings, List<InetSocketAddress> addresses)
      throws InterruptedException {
    Backoff backoff = new Backoff(settings.connectLimit());
    while (true) {
      MinaAttempt attempt = new MinaAttempt(backend.options(), backend.answers(), settings);
      try {
        return direct(backend, attempt, addresses);
      } catch (SshException e) {
        if (!attempt.wasDropped() || !backoff.pause()) {
          throw backoff.told(e);
        }
      }
    }
  }

  private static MinaConnection direct(
      MinaBackend backend, MinaAttempt attempt, List<InetSocketAddress> addresses)
      throws InterruptedException {
    HostSettings settings = attempt.settings();
    List<String> tried = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      ClientSession session;
      try {
        session = backend.open(attempt, address);
      } catch (IOException e) {
        tried.add(shown(address) + ": " + e.getMessage());
        continue;
      }
      return new MinaConnection(backend, settings, logIn(attempt, session), Optional.empty());
    }
    throw refused(settings, tried);
  }

  private static String shown(InetSocketAddress address) {
    String number = address.getAddress().getHostAddress();
    return (number.contains(":") ? "[" + number + "]" : number) + ":" + address.getPort();
  }

  private static SshException refused(HostSettings settings, List<String> tried) {
    String evidence = String.join("\n", tried);
    boolean refused = evidence.contains("Connection refused");
    return new SshException(
        Stage.CONNECT,
        settings.name(),
        refused ? "nobody listens at that port" : "no connection could be made",
        evidence,
        refused
            ? "another port (host:port, or Port in ~/.ssh/config), or to start sshd there"
            : "ping "
                + settings.address()
                + "; a firewall may drop what goes to port "
                + settings.port(),
        null);
  }

  /// Logs in through another host, which stays connected for it.
  static MinaConnection through(MinaBackend backend, HostSettings settings, MinaConnection jump)
      throws InterruptedException {
    Backoff backoff = new Backoff(settings.connectLimit());
    while (true) {
      MinaAttempt attempt = new MinaAttempt(backend.options(), backend.answers(), settings);
      try {
        return through(backend, attempt, jump);
      } catch (SshException e) {
        if (!attempt.wasDropped()) {
          throw e;
        }
        Jumps.check(jump, settings.address(), settings.port(), settings.name());
        if (!backoff.pause()) {
          throw backoff.told(e);
        }
      }
    }
  }

  private static MinaConnection through(
      MinaBackend backend, MinaAttempt attempt, MinaConnection jump) throws InterruptedException {
    HostSettings settings = attempt.settings();
    try (SshForward door = jump.forwardPort(settings.address(), settings.port())) {
      ClientSession session =
          backend.open(
              attempt, new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), door.port()));
      return new MinaConnection(backend, settings, logIn(attempt, session), Optional.of(jump));
    } catch (IOException e) {
      throw refused(settings, List.of("through " + jump.name() + ": " + e.getMessage()));
    }
  }

  private static ClientSession logIn(MinaAttempt attempt, ClientSession session)
      throws InterruptedException {
    try {
      attempt.awaitHostKey(session);
      session.setKeyIdentityProvider(attempt.identities());
      MinaPrompts.prepare(session, attempt);
      attempt.awaitLogin(session.auth());
      return session;
    } catch (IOException e) {
      session.close(true);
      throw MinaWords.noKeys(attempt, session);
    } catch (Throwable e) {
      session.close(true);
      throw e;
    }
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String found(Stage stage) {
    boolean direct = jump.isEmpty();
    if (stage == Stage.RESOLVE
        && direct
        && session.getRemoteAddress() instanceof InetSocketAddress at) {
      return at.getAddress().getHostAddress();
    }
    if (stage == Stage.CONNECT) {
      String through = direct ? "" : "through " + jump.get().name() + ", ";
      return through + "port " + settings.port() + ", " + session.getServerVersion();
    }
    if (stage == Stage.HOST_KEY) {
      return MinaAttempt.fingerprint(session.getServerKey());
    }
    return stage == Stage.AUTHENTICATE ? "as " + settings.user() : "";
  }

  @Override
  public boolean isOpen() {
    return session.isOpen() && !session.isClosing();
  }

  /// Asks again for a moment if a server that allows few sessions refuses one while there is no
  /// other: it still counts the last one until it has looked after its channels.
  @Override
  public SshCommand exec(String command) throws InterruptedException {
    Backoff backoff = new Backoff(COUNTED);
    while (true) {
      try {
        return start(command);
      } catch (SshException e) {
        boolean refused = e.getCause() instanceof SshChannelOpenException;
        if (!refused || !commands.isEmpty() || !backoff.pause()) {
          throw e;
        }
      }
    }
  }

  private SshCommand start(String command) throws InterruptedException {
    try {
      ChannelExec channel = session.createExecChannel(command);
      open(channel, Stage.EXEC);
      MinaCommand started = new MinaCommand(channel, commands::remove);
      commands.add(started);
      started.watch();
      return started;
    } catch (IOException | IllegalStateException e) {
      throw lost(Stage.EXEC, e);
    }
  }

  /// Opens a channel, or sees to it that nothing of it stays.
  private void open(ClientChannel channel, Stage stage) throws InterruptedException {
    boolean opened = false;
    try {
      Duration limit = backend.options().limit();
      var opening = channel.open();
      if (!Finished.await(opening, limit)) {
        throw new SshException(
            stage,
            name(),
            "the server did not answer within " + Seconds.words(limit),
            "",
            MinaWords.debug(settings),
            null);
      }
      opened = opening.isOpened();
      if (!opened) {
        throw failure(stage, opening.getException());
      }
    } catch (IOException e) {
      throw lost(stage, e);
    } finally {
      if (!opened) {
        channel.close(true);
      }
    }
  }

  private SshException failure(Stage stage, Throwable e) {
    return e instanceof SshChannelOpenException refusal ? refused(stage, refusal) : lost(stage, e);
  }

  private SshException refused(Stage stage, SshChannelOpenException e) {
    String said = "the server said: " + e.getMessage();
    if (stage == Stage.EXEC) {
      return new SshException(
          stage,
          name(),
          "the server opens no more sessions on this connection",
          said,
          "a higher MaxSessions in sshd_config there",
          e);
    }
    boolean forbidden = e.getReasonCode() == SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED;
    return new SshException(
        stage,
        name(),
        forbidden ? "the server does not forward" : "nobody answers at the other end",
        said,
        forbidden ? "AllowTcpForwarding in sshd_config there, or to do without --tunnel" : "",
        e);
  }

  private SshException lost(Stage stage, Throwable e) {
    String reason = isOpen() ? String.valueOf(e.getMessage()) : "the connection is lost";
    String why = MinaAttempt.of(session).problem().map(Throwable::getMessage).orElse("");
    return new SshException(stage, name(), reason, why, "", e);
  }

  @Override
  public void send(Path local, String remote, SshProgress progress) throws InterruptedException {
    new Upload(this, local, remote, progress, backend.timer()).send();
  }

  @Override
  public SshStreams forward(String host, int port) throws InterruptedException {
    try {
      ChannelDirectTcpip channel =
          session.createDirectTcpipChannel(
              new SshdSocketAddress(LOOPBACK, 0), new SshdSocketAddress(host, port));
      open(channel, Stage.FORWARD);
      return new MinaStreams(channel);
    } catch (IOException | IllegalStateException e) {
      throw lost(Stage.FORWARD, e);
    }
  }

  @Override
  public SshForward forwardPort(String host, int port) {
    try {
      ExplicitPortForwardingTracker tracker =
          session.createLocalPortForwardingTracker(
              new SshdSocketAddress(LOOPBACK, 0), new SshdSocketAddress(host, port));
      return new MinaForward(tracker);
    } catch (IOException | IllegalStateException e) {
      throw lost(Stage.FORWARD, e);
    }
  }

  @Override
  public void close() {
    commands.forEach(MinaCommand::close);
    if (!Finished.awaitCalmly(session.close(false), CLOSING)) {
      Finished.awaitCalmly(session.close(true), CLOSING);
    }
    backend.forget(this);
    jump.ifPresent(MinaConnection::close);
  }
}
