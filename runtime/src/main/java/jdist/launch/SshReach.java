package jdist.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdist.cluster.SshSettings;
import jdist.code.OwnCode;
import jdist.failure.LaunchException;
import jdist.failure.SshException;
import jdist.launch.SshHosts.User;
import jdist.launch.SshHosts.Wish;
import jdist.machinefile.Machine;
import jdist.ssh.SshBackend;
import jdist.ssh.SshConnection;
import jdist.ssh.SshLogin;
import jdist.ssh.SshOptions;
import jdist.ssh.SshPrompt;
import jdist.ssh.SshTarget;

/// Logs in to machines, all at once and once to each, and gets a launcher to run there: what comes
/// before any worker starts. One use.
public final class SshReach {
  private static final int LEAVING_SECONDS = 10;

  private final Wish wish;
  private final User user;
  private final SshLogin login;
  private final HostSetup setup;
  private final AtomicInteger open = new AtomicInteger(); // hosts with a connection, and this

  public SshReach(Wish wish, User user) {
    this.wish = wish;
    this.user = user;
    this.login = new SshLogin(sshOptions(wish.options().ssh(), user));
    this.setup = setup(wish, user);
    open.incrementAndGet();
  }

  private static HostSetup setup(Wish wish, User user) {
    try {
      return new HostSetup(
          Installation.ofThisProcess().jarsToSend(),
          JavaToSend.ofThisProcess(wish.options().ssh().shipJava(), user::waits),
          wish.streams(),
          wish.options().workerTimeout());
    } catch (IOException e) {
      throw new LaunchException("jdist's own jars cannot be read: " + e.getMessage(), e);
    }
  }

  static SshOptions sshOptions(SshSettings settings, User user) {
    SshOptions ssh = SshOptions.defaults();
    if (settings.backend() == SshSettings.Backend.SYSTEM || isWithoutMina()) {
      ssh = ssh.withBackend(SshBackend.SYSTEM);
    }
    if (settings.configFile().isPresent()) {
      ssh = ssh.withConfigFile(settings.configFile().get());
    }
    for (Path identity : settings.identities()) {
      ssh = ssh.withIdentity(identity);
    }
    for (String option : settings.options()) {
      ssh = ssh.withSetting(option);
    }
    if (settings.acceptsNew()) {
      ssh = ssh.acceptingNew();
    }
    Optional<SshPrompt> prompt = user.prompt();
    return prompt.isPresent() ? ssh.withPrompt(prompt.get()) : ssh;
  }

  /// The command has MINA on its class path where its options speak of hosts. A driver that adds
  /// hosts though they do not is served by the ssh program.
  private static boolean isWithoutMina() {
    ClassLoader own = SshReach.class.getClassLoader();
    boolean isHere = own.getResource("org/apache/sshd/client/SshClient.class") != null;
    return !isHere && Files.isDirectory(OwnCode.location().resolveSibling("hosts"));
  }

  /// Answers when each host is ready or cannot be, in the order of the machines; those that take
  /// the same login share what came of it. Blocks for as long as that takes, each step within its
  /// limit.
  ///
  /// @throws InterruptedException if this thread is interrupted; nothing stays behind
  public List<HostOutcome> reach() throws InterruptedException {
    List<Machine> logins = new ArrayList<>();
    for (Machine machine : wish.machines()) {
      if (logins.stream().noneMatch(machine::isReachedLike)) {
        logins.add(machine);
      }
    }
    List<HostOutcome> outcomes = reachAll(logins);
    List<HostOutcome> each = new ArrayList<>();
    for (Machine machine : wish.machines()) {
      for (int i = 0; i < logins.size(); i++) {
        if (machine.isReachedLike(logins.get(i))) {
          each.add(outcomes.get(i));
        }
      }
    }
    return each;
  }

  private List<HostOutcome> reachAll(List<Machine> logins) throws InterruptedException {
    int threads = Math.min(logins.size(), wish.options().ssh().maxParallel());
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("jdist-reach-", 0).factory());
    List<Future<HostOutcome>> reaching = new ArrayList<>();
    for (Machine machine : logins) {
      Callable<HostOutcome> task = () -> reach(machine);
      reaching.add(pool.submit(task));
    }
    boolean done = false;
    try {
      List<HostOutcome> outcomes = new ArrayList<>();
      for (Future<HostOutcome> each : reaching) {
        outcomes.add(outcome(each));
      }
      done = true;
      return outcomes;
    } finally {
      if (done) {
        pool.shutdown();
      } else {
        giveUp(pool, reaching);
      }
      release();
    }
  }

  private static HostOutcome outcome(Future<HostOutcome> each) throws InterruptedException {
    try {
      return each.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a host could not be reached", e.getCause());
    }
  }

  /// Whatever has been reached is let go.
  private static void giveUp(ExecutorService pool, List<Future<HostOutcome>> reaching) {
    pool.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      pool.awaitTermination(LEAVING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      interrupted = true;
    }
    for (Future<HostOutcome> each : reaching) {
      if (each.state() == Future.State.SUCCESS
          && each.resultNow() instanceof HostOutcome.Reached(SshHost host)) {
        host.close();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private HostOutcome reach(Machine machine) throws InterruptedException {
    String name = machine.toString();
    SshConnection connection;
    try {
      connection = login.connect(new SshTarget(machine.host(), machine.user(), machine.port()));
    } catch (SshException e) {
      return failed(name, e);
    } catch (IllegalArgumentException e) {
      String why = machine.origin() + ": " + e.getMessage();
      return new HostOutcome.Unreached(name, "configure", why, "", "");
    }
    open.incrementAndGet();
    boolean runs = false;
    try {
      String entry = name + " " + random();
      HostSetup.Running running =
          setup.start(
              new SshShell(machine.host(), connection),
              entry,
              wish.options().ssh().javaOf(machine.host()));
      runs = true;
      user.reached(machine.host(), running.facts().java());
      return new HostOutcome.Reached(new SshHost(connection, running, this));
    } catch (SshException e) {
      return failed(name, e);
    } catch (HostSetup.SetupException e) {
      return new HostOutcome.Unreached(
          name, e.stage(), String.valueOf(e.getMessage()), e.evidence(), e.remedy());
    } catch (IOException e) {
      return new HostOutcome.Unreached(name, "shell", String.valueOf(e.getMessage()), "", "");
    } finally {
      if (!runs) {
        connection.close();
        release();
      }
    }
  }

  private static HostOutcome failed(String name, SshException e) {
    return new HostOutcome.Unreached(
        name, e.stage().toString(), e.reason(), e.evidence(), e.remedy());
  }

  /// Two logins at one name may lead to two hosts, of which only what came of one login is known to
  /// be the same.
  private static String random() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// A host has been let go; with the last of them goes what they share.
  void release() {
    if (open.decrementAndGet() == 0) {
      login.close();
    }
  }

  User user() {
    return user;
  }
}
