package jdist.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One control master, from its start until the server has let it in.
final class SystemAttempt {
  private static final Duration CLOSING = Duration.ofSeconds(2);

  /// A user who is asked may take as long; the server waits no longer either.
  private static final Duration ASKING = Duration.ofMinutes(2);

  /// The program looks after its own limit first.
  private static final Duration MARGIN = Duration.ofMillis(500);

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final String CONNECTED = "jdist-connected";

  private final SystemSettings settings;
  private final Path socket;
  private final Process process;
  private final Tail said;
  private final CountDownLatch told = new CountDownLatch(1);
  private volatile boolean isConnected;

  /// @param socket where it takes others in
  /// @param proxy the command that is its connection, if it is not to make one
  /// @param prompt asks the user, if there is one to be asked
  SystemAttempt(
      SystemProgram program,
      SystemSettings settings,
      Path socket,
      Optional<String> proxy,
      Optional<SystemPrompt> prompt) {
    this.settings = settings;
    this.socket = socket;
    List<String> words = options(program.options());
    proxy.ifPresent(command -> words.addAll(List.of("-o", "ProxyCommand=" + command)));
    Map<String, String> environment = prompt.map(SystemPrompt::environment).orElse(Map.of());
    this.process = program.start(words, List.of(), environment);
    this.said = Tail.of(process.getErrorStream(), settings.name());
    Thread.ofVirtual().name("jdist-ssh-" + settings.name()).start(this::hear);
  }

  private List<String> options(SshOptions options) {
    List<String> words = new ArrayList<>(List.of("-v", "-M", "-N", "-T", "-a", "-x"));
    words.addAll(List.of("-S", socket.toString(), "-o", "ControlPersist=no"));
    words.addAll(List.of("-o", "ClearAllForwardings=yes", "-o", "ConnectionAttempts=1"));
    words.addAll(List.of("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3"));
    words.addAll(List.of("-o", "PermitLocalCommand=yes", "-o", "LocalCommand=echo " + CONNECTED));
    words.addAll(
        List.of("-o", "StrictHostKeyChecking=" + (options.acceptNew() ? "accept-new" : "yes")));
    long seconds = Math.max(1, options.limit().toSeconds());
    words.addAll(List.of("-o", "ConnectTimeout=" + seconds));
    words.addAll(List.of("-o", "BatchMode=" + (options.prompt().isEmpty() ? "yes" : "no")));
    return words;
  }

  /// Ends when the connection is there, or will never be.
  private void hear() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      isConnected = CONNECTED.equals(out.readLine());
    } catch (IOException _) {
      // it has ended
    } finally {
      told.countDown();
    }
  }

  /// Waits until the user is in: as long as the limit up to the host's key, and once more from
  /// there.
  ///
  /// @throws jdist.failure.SshException if that is not possible
  void await() throws InterruptedException {
    SshOptions options = settings.options();
    Duration limit = options.limit();
    if (!ends(limit.plus(MARGIN), true)) {
      limit = options.prompt().isPresent() ? ASKING : limit;
      if (!words().isKeyed() || !ends(limit, false)) {
        throw words().late(limit);
      }
    }
    if (!isConnected) {
      process.waitFor(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
      said.whole();
      throw words().failure(options.limit());
    }
  }

  /// Waits until it is connected or has ended, and perhaps no longer than until keys are agreed on.
  private boolean ends(Duration limit, boolean orKeyed) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!told.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
      if (System.nanoTime() > end || (orKeyed && words().isKeyed())) {
        return false;
      }
    }
    return true;
  }

  private SystemWords words() {
    return new SystemWords(settings, said.text());
  }

  /// Whether the server hung up at once, as it does when it has too many logins under way.
  boolean wasDropped() {
    return !isConnected && words().isDropped();
  }

  Path socket() {
    return socket;
  }

  Process process() {
    return process;
  }

  /// What it has said so far.
  Tail said() {
    return said;
  }
}
