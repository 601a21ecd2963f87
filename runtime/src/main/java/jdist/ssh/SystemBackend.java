package jdist.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/// Speaks SSH by the `ssh` program: one that keeps the connection, its control master, and others
/// that go through it, each a command or a forwarded connection. Where the user's configuration
/// keeps a control connection to the host already, that one is used.
final class SystemBackend implements Backend {
  /// A Unix socket's path must stay under 108 bytes, and ssh adds 17 while it makes one.
  private static final int LONGEST = 80;

  private final SshOptions options;
  private final Optional<Answers> answers;
  private final Path folder;
  private final AtomicInteger numbers = new AtomicInteger();
  private final ScheduledThreadPoolExecutor timer;
  private final Set<SystemConnection> connections = ConcurrentHashMap.newKeySet();

  SystemBackend(SshOptions options) {
    this.options = options;
    this.answers = options.prompt().map(Answers::new);
    this.folder = makeFolder();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().name("jdist-ssh-timer").daemon().unstarted(work));
  }

  /// Named as a session's folder is, so that a later start sweeps away what a dead driver leaves.
  private static Path makeFolder() {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    String prefix = "jdist-" + ProcessHandle.current().pid() + "-ssh-";
    try {
      Path usual = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
      boolean fits = usual.toString().length() + prefix.length() + 30 < LONGEST;
      return Files.createTempDirectory(fits ? usual : Path.of("/tmp"), prefix, mode);
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the sockets of ssh could be made", e);
    }
  }

  @Override
  public SshConnection connect(SshTarget target) throws InterruptedException {
    SystemProgram program = new SystemProgram(options, target);
    return connect(program, program.settings(), List.of(), 0);
  }

  /// @param jumps to go through, in place of those of the configuration; empty for those
  private SystemConnection connect(
      SystemProgram program, SystemSettings settings, List<SshTarget> jumps, int depth)
      throws InterruptedException {
    SystemConnection connection = new SystemConnection(this, program, settings);
    connections.add(connection);
    boolean connected = false;
    try {
      if (!connection.isKeptAlready()) {
        List<SshTarget> way = jumps.isEmpty() ? settings.jumps() : jumps;
        connection.connect(way.isEmpty() ? Optional.empty() : Optional.of(jump(way, depth)));
      }
      connected = true;
      return connection;
    } finally {
      if (!connected) {
        connection.close();
      }
    }
  }

  /// Logs in at the last of the hosts to go through. The program would do so by itself, but without
  /// our options: it would take keys that are not known, and ask where nobody answers.
  private SystemConnection jump(List<SshTarget> way, int depth) throws InterruptedException {
    SshTarget last = way.getLast();
    Jumps.check(last, depth);
    SystemProgram program = new SystemProgram(options.ofJumps(), last);
    return connect(program, program.settings(), way.subList(0, way.size() - 1), depth + 1);
  }

  /// Asks the user for what belongs to one connection, if there is somebody to be asked.
  Optional<SystemPrompt> prompt(String host) {
    if (answers.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SystemPrompt(answers.get(), newFile("p"), host));
    } catch (IOException e) {
      throw new UncheckedIOException("ssh could not be given a way to ask", e);
    }
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  /// A name for a file of a connection's that nobody else has.
  Path newFile(String kind) {
    return folder.resolve(kind + numbers.incrementAndGet());
  }

  void forget(SystemConnection connection) {
    connections.remove(connection);
  }

  @Override
  public void close() {
    connections.forEach(SystemConnection::close);
    timer.shutdownNow();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.delete(folder);
    } catch (IOException _) {
      // a control master that is still ending has files there, which are in a temporary folder
    }
  }
}
