package jdist.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// One login by the `ssh` program.
final class SystemConnection implements SshConnection {
  private static final Duration QUICK = Duration.ofSeconds(10);
  private static final Duration LATE = Duration.ofMillis(200);
  private static final String LOOPBACK = "127.0.0.1";
  private static final int TRIES = 5;

  private final SystemBackend backend;
  private final SystemProgram program;
  private final SystemSettings settings;
  private final Set<SystemCommand> commands = ConcurrentHashMap.newKeySet();

  /// Empty while the user's own control connection is used.
  private volatile Optional<SystemAttempt> master = Optional.empty();

  private volatile Optional<SystemConnection> jump = Optional.empty();
  private volatile Optional<SystemPrompt> prompt = Optional.empty();
  private volatile boolean closed;

  SystemConnection(SystemBackend backend, SystemProgram program, SystemSettings settings) {
    this.backend = backend;
    this.program = program;
    this.settings = settings;
  }

  /// Whether the user's configuration has a control connection already, which is then used.
  boolean isKeptAlready() throws InterruptedException {
    return settings.hasControlPath() && control("check").isSuccess();
  }

  /// Logs in; again and again for a while if the server has too many logins under way.
  ///
  /// @param through a connection to go through; it is closed with this one
  void connect(Optional<SystemConnection> through) throws InterruptedException {
    jump = through;
    prompt = backend.prompt(name());
    Optional<String> proxy = through.map(SystemConnection::proxyCommand);
    Backoff backoff = new Backoff(program.options().limit());
    while (true) {
      SystemAttempt attempt =
          new SystemAttempt(program, settings, backend.newFile("c"), proxy, prompt);
      master = Optional.of(attempt);
      try {
        attempt.await();
        return;
      } catch (SshException e) {
        SystemCommand.end(attempt.process());
        boolean dropped = attempt.wasDropped();
        if (dropped && through.isPresent()) {
          Jumps.check(through.get(), settings.address(), settings.port(), name());
        }
        if (!dropped || !backoff.pause()) {
          throw backoff.told(e);
        }
      }
    }
  }

  /// How another program goes through this connection.
  private String proxyCommand() {
    return program.proxyCommand(ofClients(), "-W[%h]:%p");
  }

  /// Options of a program that goes through the control connection. Were there none any more, it
  /// would make one of its own: a proxy that fails prevents that.
  private List<String> ofClients() {
    List<String> words = new ArrayList<>(List.of("-T", "-a", "-x"));
    words.addAll(List.of("-o", "ControlMaster=no", "-o", "ProxyCommand=false"));
    words.addAll(ofSocket());
    return words;
  }

  /// Which control connection is meant; without a word that of the user's configuration.
  private List<String> ofSocket() {
    return master.map(own -> List.of("-S", own.socket().toString())).orElse(List.of());
  }

  /// Says something to the control connection.
  private SshCommand.Exit control(String what, String... more) throws InterruptedException {
    List<String> first = new ArrayList<>(List.of("-O", what));
    first.addAll(List.of(more));
    first.addAll(ofSocket());
    try (SystemCommand command = new SystemCommand(program.start(first, List.of()))) {
      Tail.of(command.stdout(), name());
      Tail.of(command.stderr(), name());
      return command.await(QUICK).orElseGet(SystemCommand::unknown);
    }
  }

  @Override
  public String found(Stage stage) {
    return "";
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public boolean isOpen() {
    return !closed && (master.isEmpty() || master.get().process().isAlive());
  }

  @Override
  public SshCommand exec(String command) throws InterruptedException {
    return open(Stage.EXEC, List.of(), List.of(command));
  }

  /// Starts a program that goes through the control connection, and waits until the server has let
  /// it in, which only its log tells.
  private SystemCommand open(Stage stage, List<String> more, List<String> last)
      throws InterruptedException {
    if (!isOpen()) {
      throw new SshException(stage, name(), "the connection is lost", "", "", null);
    }
    SystemLog said = new SystemLog(backend.newFile("l"));
    List<String> first = new ArrayList<>(List.of("-vv", "-E", said.file().toString()));
    first.addAll(ofClients());
    first.addAll(more);
    SystemCommand command =
        new SystemCommand(
            program.start(first, last), _ -> fault(said), ended -> forget(ended, said));
    commands.add(command);
    boolean opened = false;
    try {
      opened = said.awaitOpened(command, program.options().limit());
      if (!opened) {
        String log = said.text() + refusalOfMaster();
        throw new SystemWords(settings, log).notOpened(stage, isOpen(), program.options().limit());
      }
      return command;
    } finally {
      if (!opened) {
        command.close();
      }
    }
  }

  private void forget(SystemCommand command, SystemLog log) {
    commands.remove(command);
    log.delete();
  }

  /// What it means that a program exits with 255: the command may have done so, or was killed, of
  /// which the program says nothing, or the connection is lost, which shows a moment later.
  private SshCommand.Exit fault(SystemLog log) {
    Optional<SshCommand.Exit> told = log.exit();
    if (told.isPresent() || closed) {
      return told.orElseGet(SystemCommand::unknown);
    }
    try {
      boolean lost =
          master.isPresent()
              ? master.get().process().waitFor(LATE.toNanos(), TimeUnit.NANOSECONDS)
              : !isKeptAlready();
      return lost ? SystemCommand.unknown() : SshCommand.Exit.killed();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return SystemCommand.unknown();
    }
  }

  /// Of why a connection could not be forwarded only the master tells, just before.
  private String refusalOfMaster() throws InterruptedException {
    if (master.isEmpty()) {
      return "";
    }
    long end = System.nanoTime() + LATE.toNanos();
    Optional<String> last = Optional.empty();
    while (last.isEmpty() && System.nanoTime() < end) {
      last =
          master
              .get()
              .said()
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
    master.ifPresent(own -> SystemCommand.end(own.process()));
    prompt.ifPresent(SystemPrompt::close);
    backend.forget(this);
    jump.ifPresent(SystemConnection::close);
  }
}
