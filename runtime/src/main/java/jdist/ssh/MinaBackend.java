package jdist.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/// Speaks SSH by Apache MINA SSHD: one client, with the threads that all connections share. MINA's
/// own reading of configuration, keys and known hosts is switched off: what is done for a host is
/// in [HostSettings] and [MinaAttempt].
final class MinaBackend implements Backend {
  private static final Duration ALIVE = Duration.ofSeconds(15);
  private static final int UNANSWERED = 3;
  private static final Duration STOP = Duration.ofSeconds(5);

  /// MINA wants a limit for a write that waits for its reader; here it has none.
  private static final Duration EVER = Duration.ofDays(3_650);

  private final SshOptions options;
  private final SshOptions ofJumps;
  private final Optional<Answers> answers;
  private final ScheduledThreadPoolExecutor timer;
  private final SshClient client;
  private final Set<MinaConnection> connections = ConcurrentHashMap.newKeySet();

  MinaBackend(SshOptions options) {
    this.options = options;
    this.ofJumps = options.ofJumps();
    this.answers = options.prompt().map(Answers::new);
    this.timer = new ScheduledThreadPoolExecutor(1, daemons("jdist-ssh-timer"));
    this.client = client(timer);
  }

  private static SshClient client(ScheduledThreadPoolExecutor timer) {
    SshClient client = SshClient.setUpDefaultClient();
    client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory(MinaBackend::threads));
    client.setScheduledExecutorService(timer, false);
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setFilePasswordProvider(FilePasswordProvider.EMPTY);
    client.setServerKeyVerifier((session, _, key) -> MinaAttempt.of(session).verify(key));
    client.setCipherFactories(ciphers(client.getCipherFactories()));
    client.setServiceFactories(
        List.of(new MinaMethods.Factory(), ClientConnectionServiceFactory.INSTANCE));
    client.setAgentFactory(new MinaAgent.Factory(timer));
    client.addSessionListener(new MinaEvents());
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, ALIVE);
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, UNANSWERED);
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, EVER);
    CoreModuleProperties.STOP_WAIT_TIME.set(client, STOP);
    client.start();
    return client;
  }

  /// AES-GCM first, for which processors have instructions that the JDK uses.
  private static List<NamedFactory<Cipher>> ciphers(List<NamedFactory<Cipher>> known) {
    List<NamedFactory<Cipher>> sorted = new ArrayList<>(known);
    sorted.sort(Comparator.comparing(cipher -> !cipher.getName().contains("-gcm@")));
    return sorted;
  }

  /// As many as there is work: one that asks the user for a passphrase keeps no other waiting.
  private static MinaThreads threads() {
    return new MinaThreads(
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons("jdist-ssh")));
  }

  private static ThreadFactory daemons(String name) {
    return work -> Thread.ofPlatform().name(name).daemon().unstarted(work);
  }

  @Override
  public SshConnection connect(SshTarget target) throws InterruptedException {
    return connect(target, settings(options, target), 0);
  }

  private static HostSettings settings(SshOptions options, SshTarget target) {
    try {
      return HostSettings.of(options, target);
    } catch (ConfigException e) {
      throw new SshException(
          Stage.CONFIGURE,
          target.toString(),
          String.valueOf(e.getMessage()),
          e.where(),
          e.remedy(),
          e);
    }
  }

  private MinaConnection connect(SshTarget target, HostSettings settings, int depth)
      throws InterruptedException {
    if (settings.jumps().isEmpty()) {
      return keep(MinaConnection.direct(this, settings, addresses(settings)));
    }
    Jumps.check(target, depth);
    List<SshTarget> jumps = settings.jumps();
    SshTarget last = jumps.getLast();
    HostSettings before = settings(ofJumps, last);
    MinaConnection jump =
        connect(
            last,
            jumps.size() > 1 ? before.through(jumps.subList(0, jumps.size() - 1)) : before,
            depth + 1);
    try {
      return keep(MinaConnection.through(this, settings, jump));
    } catch (Throwable e) {
      jump.close();
      throw e;
    }
  }

  private MinaConnection keep(MinaConnection connection) {
    connections.add(connection);
    return connection;
  }

  private List<InetSocketAddress> addresses(HostSettings settings) throws InterruptedException {
    List<InetSocketAddress> found = new ArrayList<>();
    for (InetAddress address : new Resolution(settings, options.limit()).addresses()) {
      found.add(new InetSocketAddress(address, settings.port()));
    }
    return found;
  }

  SshOptions options() {
    return options;
  }

  /// What asks the user, if there is one to be asked.
  Optional<Answers> answers() {
    return answers;
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  /// Makes a session with a host, of which nothing is known yet.
  ///
  /// @throws IOException if nobody answers at that address
  ClientSession open(MinaAttempt attempt, InetSocketAddress address)
      throws IOException, InterruptedException {
    Duration limit = attempt.settings().connectLimit();
    var connecting = client.connect(attempt.settings().user(), address, attempt.context(), null);
    boolean answered = false;
    try {
      answered = Finished.await(connecting, limit);
    } finally {
      if (!answered) {
        connecting.cancel();
      }
    }
    if (!answered) {
      throw new IOException("no answer within " + Seconds.words(limit));
    }
    if (!connecting.isConnected()) {
      throw new IOException(reason(connecting.getException()), connecting.getException());
    }
    return connecting.getSession();
  }

  private static String reason(@Nullable Throwable e) {
    Throwable last = e == null ? new IOException("no reason is known") : e;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }

  void forget(MinaConnection connection) {
    connections.remove(connection);
  }

  @Override
  public void close() {
    connections.forEach(MinaConnection::close);
    client.stop();
    timer.shutdownNow();
  }
}
