package jdist.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// One login by the `ssh` program.
final class SystemConnection implements SshConnection {
  private static final Duration QUICK = Duration.ofSeconds(10);
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration ASKING = Duration.ofMinutes(2);
  private static final Duration LATE = Duration.ofMillis(200);
  private static final String CONNECTED = "jdist-connected";
  private static final String LOOPBACK = "127.0.0.1";
  private static final int TRIES = 5;

  private final SystemBackend backend;
  private final SshTarget target;
  private final Set<SystemCommand> commands = ConcurrentHashMap.newKeySet();

  /// Empty while the user's own control connection is used.
  private volatile Optional<Process> master = Optional.empty();

  private volatile Optional<Tail> masterSaid = Optional.empty();
  private volatile Optional<Path> socket = Optional.empty();
  private volatile boolean isConnected;
  private volatile boolean closed;

  SystemConnection(SystemBackend backend, SshTarget target) {
    this.backend = backend;
    this.target = target;
  }

  void connect() throws InterruptedException {
    if (control("check").isSuccess()) {
      return;
    }
    Path path = backend.newFile("c");
    Process process = backend.start(target, masterOptions(path), List.of());
    master = Optional.of(process);
    socket = Optional.of(path);
    Tail said = Tail.of(process.getErrorStream(), name());
    masterSaid = Optional.of(said);
    SystemWords words = new SystemWords(target, said);
    CountDownLatch told = new CountDownLatch(1);
    Thread.ofVirtual().name("jdist-ssh-" + target.host()).start(() -> hear(process, told));
    Duration limit = backend.options().limit();
    Duration all = backend.options().prompt().isPresent() ? ASKING : limit.multipliedBy(2);
    if (!told.await(all.toNanos(), TimeUnit.NANOSECONDS)) {
      throw words.failure(all);
    }
    if (!isConnected) {
      process.waitFor(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
      throw words.failure(limit);
    }
  }

  /// Ends when the connection is there, or will never be.
  private void hear(Process process, CountDownLatch told) {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      isConnected = CONNECTED.equals(line);
    } catch (IOException _) {
      // it has ended
    } finally {
      told.countDown();
    }
  }

  private List<String> masterOptions(Path path) {
    SshOptions options = backend.options();
    List<String> words = new ArrayList<>(List.of("-v", "-M", "-N", "-T", "-a", "-x"));
    words.addAll(List.of("-S", path.toString(), "-o", "ControlPersist=no"));
    words.addAll(List.of("-o", "ClearAllForwardings=yes", "-o", "ConnectionAttempts=1"));
    words.addAll(List.of("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3"));
    words.addAll(List.of("-o", "PermitLocalCommand=yes", "-o", "LocalCommand=echo " + CONNECTED));
    words.addAll(
        List.of("-o", "StrictHostKeyChecking=" + (options.acceptNew() ? "accept-new" : "yes")));
    long seconds = Math.max(1, options.limit().toSeconds());
    words.addAll(List.of("-o", "ConnectTimeout=" + seconds));
    if (options.prompt().isEmpty()) {
      words.addAll(List.of("-o", "BatchMode=yes"));
    }
    return words;
  }

  /// Says something to the control connection.
  private SshCommand.Exit control(String what, String... more) throws InterruptedException {
    List<String> first = new ArrayList<>(List.of("-O", what));
    first.addAll(List.of(more));
    socket.ifPresent(path -> first.addAll(List.of("-S", path.toString())));
    Process process = backend.start(target, first, List.of());
    try (SystemCommand command = new SystemCommand(process, _ -> {})) {
      Tail.of(command.stdout(), name());
      Tail.of(command.stderr(), name());
      return command.await(QUICK).orElseGet(SystemCommand::unknown);
    }
  }

  @Override
  public String name() {
    return target.toString();
  }

  @Override
  public boolean isOpen() {
    return !closed && (master.isEmpty() || master.get().isAlive());
  }

  @Override
  public SshCommand exec(String command) throws InterruptedException {
    return open(Stage.EXEC, List.of(), List.of(command));
  }

  /// Starts a program that goes through the control connection, and waits until the server has let
  /// it in, which only its log tells. Were there no control connection any more, the program would
  /// make one of its own: a proxy that fails prevents that.
  private SystemCommand open(Stage stage, List<String> more, List<String> last)
      throws InterruptedException {
    if (!isOpen()) {
      throw new SshException(stage, name(), "the connection is lost", "", "", null);
    }
    SystemLog said = new SystemLog(backend.newFile("l"));
    List<String> first =
        new ArrayList<>(List.of("-v", "-E", said.file().toString(), "-T", "-a", "-x"));
    first.addAll(List.of("-o", "ControlMaster=no", "-o", "ProxyCommand=false"));
    socket.ifPresent(path -> first.addAll(List.of("-S", path.toString())));
    first.addAll(more);
    SystemCommand command = new SystemCommand(backend.start(target, first, last), commands::remove);
    commands.add(command);
    boolean opened = false;
    try {
      opened = said.awaitOpened(command, backend.options().limit());
      if (!opened) {
        String log = said.text() + refusalOfMaster();
        throw SystemWords.notOpened(stage, name(), log, isOpen(), backend.options().limit());
      }
      return command;
    } finally {
      said.delete();
      if (!opened) {
        command.close();
      }
    }
  }

  /// Of why a connection could not be forwarded only the master tells, just before.
  private String refusalOfMaster() throws InterruptedException {
    if (masterSaid.isEmpty()) {
      return "";
    }
    long end = System.nanoTime() + LATE.toNanos();
    Optional<String> last = Optional.empty();
    while (last.isEmpty() && System.nanoTime() < end) {
      last =
          masterSaid
              .get()
              .text()
              .lines()
              .filter(line -> line.contains(": open failed: "))
              .reduce((_, b) -> b);
      SystemLog.pause();
    }
    return last.map(line -> "\n" + line).orElse("");
  }

  @Override
  public void send(Path local, String remote, SshProgress progress) throws InterruptedException {
    new Upload(this, local, remote, progress, backend.timer()).send();
  }

  @Override
  public SshStreams forward(String host, int port) throws InterruptedException {
    String there = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    return new SystemStreams(open(Stage.FORWARD, List.of("-W", there), List.of()));
  }

  @Override
  public SshForward forwardPort(String host, int port) throws InterruptedException {
    String there = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    for (int i = 0; i < TRIES; i++) {
      int local = freePort();
      String forward = LOOPBACK + ":" + local + ":" + there;
      if (control("forward", "-L", forward).isSuccess()) {
        return new Forward(local, forward);
      }
    }
    throw new SshException(
        Stage.FORWARD,
        name(),
        isOpen() ? "ssh opens no port here" : "the connection is lost",
        "ssh -O forward, " + TRIES + " times",
        "",
        null);
  }

  /// One that another process may still take first.
  private int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new SshException(Stage.FORWARD, name(), "there is no free port here", "", "", e);
    }
  }

  /// A port that the control master listens at.
  private final class Forward implements SshForward {
    private final int port;
    private final String specification;

    Forward(int port, String specification) {
      this.port = port;
      this.specification = specification;
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public void close() {
      try {
        if (isOpen()) {
          control("cancel", "-L", specification);
        }
      } catch (InterruptedException _) { // it has been asked, and ends with its connection
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    commands.forEach(SystemCommand::close);
    master.ifPresent(SystemCommand::end);
    backend.forget(this);
  }
}
