package jdist.launch;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
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
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.SshSettings;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException;
import jdist.failure.SshException;
import jdist.launch.HostsManager.Share;
import jdist.machinefile.Machine;
import jdist.process.DriverProcess;
import jdist.ssh.SshBackend;
import jdist.ssh.SshConnection;
import jdist.ssh.SshLogin;
import jdist.ssh.SshOptions;
import jdist.ssh.SshPrompt;
import jdist.ssh.SshTarget;

/// Reaches machines by SSH, all at once: logs in to each host once, and gets a launcher to run
/// there. One use. Idea: Julia's `addprocs(machines)`.
public final class SshHosts {
  private static final int LEAVING_SECONDS = 10;

  private final Wish wish;
  private final User user;
  private final SshLogin login;
  private final HostSetup setup;
  private final AtomicInteger open = new AtomicInteger(); // hosts with a connection, and this

  /// Whoever wants the hosts: may be asked, and is told how it goes, on any thread.
  public interface User {
    /// Nobody, who is asked nothing and told nothing.
    User NONE =
        new User() {
          @Override
          public Optional<SshPrompt> prompt() {
            return Optional.empty();
          }

          @Override
          public void reached(String host, String java) {}

          @Override
          public void started(String host, int workers, String java) {}
        };

    /// What asks for secrets; empty: there is nobody to ask.
    Optional<SshPrompt> prompt();

    /// A launcher runs on a host.
    ///
    /// @param java the version of the Java there
    void reached(String host, String java);

    /// Workers have started on a host, and will join.
    void started(String host, int workers, String java);
  }

  /// What is wanted.
  ///
  /// @param machines in the order of the process ids
  /// @param local how many workers this host is to run beside them, which come first
  /// @param options how to start workers, and to log in
  /// @param streams where the lines of workers go
  public record Wish(
      List<Machine> machines, int local, WorkerOptions options, StandardStreams streams) {
    public Wish {
      machines = List.copyOf(machines);
    }
  }

  private SshHosts(Wish wish, User user) {
    this.wish = wish;
    this.user = user;
    this.login = new SshLogin(sshOptions(wish.options().ssh(), user));
    this.setup = setup(wish);
    open.incrementAndGet();
  }

  private static HostSetup setup(Wish wish) {
    try {
      return new HostSetup(
          Installation.ofThisProcess().jarsToSend(),
          wish.streams(),
          wish.options().workerTimeout());
    } catch (IOException e) {
      throw new LaunchException("jdist's own jars cannot be read: " + e.getMessage(), e);
    }
  }

  private static SshOptions sshOptions(SshSettings settings, User user) {
    SshOptions ssh = SshOptions.defaults();
    if (settings.backend() == SshSettings.Backend.SYSTEM) {
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

  /// Reaches machines, and takes their workers into a cluster.
  ///
  /// @return the workers' ids, in the order of the machines
  /// @throws LaunchException if some did not join; those that did stay
  /// @throws InterruptedException if this thread is interrupted; nothing stays behind
  public static List<Integer> add(DriverProcess driver, Wish wish, User user)
      throws InterruptedException {
    try (HostsManager manager = new SshHosts(wish, user).reach()) {
      return driver.add(manager, manager.workers(), wish.options());
    }
  }

  /// Answers with the manager of the workers when each host is ready or cannot be. Those that
  /// cannot be fail when their workers are to start.
  private HostsManager reach() throws InterruptedException {
    List<Machine> machines = wish.machines();
    List<Machine> logins = new ArrayList<>();
    for (Machine machine : machines) {
      if (logins.stream().noneMatch(machine::isReachedLike)) {
        logins.add(machine);
      }
    }
    List<Outcome> outcomes = reachAll(logins);
    List<Share> shares = new ArrayList<>();
    if (wish.local() > 0) {
      LocalManager here = new LocalManager(Installation.ofThisProcess(), wish.streams());
      boolean asked = wish.options().bindTo().isPresent();
      Optional<String> bindTo = asked ? Optional.empty() : outward(outcomes);
      shares.add(new Share(here, () -> {}, wish.local(), bindTo));
    }
    for (Machine machine : machines) {
      for (int i = 0; i < logins.size(); i++) {
        if (machine.isReachedLike(logins.get(i))) {
          shares.add(share(machine, outcomes.get(i)));
        }
      }
    }
    return new HostsManager(shares);
  }

  private static Share share(Machine machine, Outcome outcome) {
    if (outcome instanceof Outcome.Reached(SshHost host)) {
      int count = machine.count().orElse(host.cores());
      return new Share(host, host::close, count, machine.bindTo());
    }
    Outcome.Unreached failed = (Outcome.Unreached) outcome;
    return new Share(failed, () -> {}, machine.count().orElse(1), Optional.empty());
  }

  /// What came of a host.
  private sealed interface Outcome {
    record Reached(SshHost host) implements Outcome {}

    /// Nothing: the manager of workers that cannot be started.
    record Unreached(String host, String stage, String reason, String evidence, String remedy)
        implements Outcome, ClusterManager {
      @Override
      public void launch(LaunchRequest request, Report report) {
        for (WorkerSeed seed : request.seeds()) {
          report.failed(
              new LaunchException.Failure(seed.processId(), host, stage, reason, evidence, remedy));
        }
      }

      @Override
      public String name() {
        return "SshHosts";
      }
    }
  }

  private List<Outcome> reachAll(List<Machine> logins) throws InterruptedException {
    int threads = Math.min(logins.size(), wish.options().ssh().maxParallel());
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("jdist-reach-", 0).factory());
    List<Future<Outcome>> reaching = new ArrayList<>();
    for (Machine machine : logins) {
      Callable<Outcome> task = () -> reach(machine);
      reaching.add(pool.submit(task));
    }
    boolean done = false;
    try {
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> each : reaching) {
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

  private static Outcome outcome(Future<Outcome> each) throws InterruptedException {
    try {
      return each.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a host could not be reached", e.getCause());
    }
  }

  /// Whatever has been reached is let go.
  private static void giveUp(ExecutorService pool, List<Future<Outcome>> reaching) {
    pool.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      pool.awaitTermination(LEAVING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      interrupted = true;
    }
    for (Future<Outcome> each : reaching) {
      if (each.state() == Future.State.SUCCESS
          && each.resultNow() instanceof Outcome.Reached(SshHost host)) {
        host.close();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Outcome reach(Machine machine) throws InterruptedException {
    String name = machine.toString();
    SshConnection connection;
    try {
      connection = login.connect(new SshTarget(machine.host(), machine.user(), machine.port()));
    } catch (SshException e) {
      return failed(name, e);
    } catch (IllegalArgumentException e) {
      String why = machine.origin() + ": " + e.getMessage();
      return new Outcome.Unreached(name, "configure", why, "", "");
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
      user.reached(machine.host(), running.java());
      return new Outcome.Reached(new SshHost(connection, running, this));
    } catch (SshException e) {
      return failed(name, e);
    } catch (HostSetup.SetupException e) {
      return new Outcome.Unreached(
          name, e.stage(), String.valueOf(e.getMessage()), e.evidence(), e.remedy());
    } catch (IOException e) {
      return new Outcome.Unreached(name, "shell", String.valueOf(e.getMessage()), "", "");
    } finally {
      if (!runs) {
        connection.close();
        release();
      }
    }
  }

  private static Outcome failed(String name, SshException e) {
    return new Outcome.Unreached(name, e.stage().toString(), e.reason(), e.evidence(), e.remedy());
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

  /// Where workers on this host listen so that those on the others reach them: at the address that
  /// this host has on the way there. Empty if that is the loopback address, as usual.
  private static Optional<String> outward(List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Reached(SshHost host) && !host.address().isEmpty()) {
        try (DatagramSocket socket = new DatagramSocket()) {
          InetAddress there = InetAddress.ofLiteral(host.address());
          socket.connect(new InetSocketAddress(there, 9)); // nothing is sent
          InetAddress here = socket.getLocalAddress();
          if (!here.isLoopbackAddress() && !here.isAnyLocalAddress()) {
            return Optional.of(here.getHostAddress());
          }
        } catch (SocketException | IllegalArgumentException _) {
          // there is no way to that one; perhaps to another
        }
      }
    }
    return Optional.empty();
  }
}
