package jdist.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// Speaks SSH by the `ssh` program: one that keeps the connection, its control master, and others
/// that go through it, each a command or a forwarded connection. Where the user's configuration
/// keeps a control connection to the host already, that one is used.
final class SystemBackend implements Backend {
  private static final String PROGRAM = "ssh";

  /// A Unix socket's path must stay under 108 bytes, and ssh adds 17 while it makes one.
  private static final int LONGEST = 80;

  private final SshOptions options;
  private final Path folder;
  private final AtomicInteger numbers = new AtomicInteger();
  private final ScheduledThreadPoolExecutor timer;
  private final Set<SystemConnection> connections = ConcurrentHashMap.newKeySet();

  SystemBackend(SshOptions options) {
    this.options = options;
    this.folder = makeFolder();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().name("jdist-ssh-timer").daemon().unstarted(work));
  }

  private static Path makeFolder() {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    String prefix = "jdist-ssh-" + ProcessHandle.current().pid() + "-";
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
    SystemConnection connection = new SystemConnection(this, target);
    connections.add(connection);
    boolean connected = false;
    try {
      connection.connect();
      connected = true;
      return connection;
    } finally {
      if (!connected) {
        connection.close();
      }
    }
  }

  SshOptions options() {
    return options;
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

  /// Starts the program for a host.
  ///
  /// @param first options before all others, which therefore count
  /// @param last what comes behind the host
  Process start(SshTarget target, List<String> first, List<String> last) {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(first);
    options.configFile().ifPresent(file -> command.addAll(List.of("-F", file.toString())));
    options.identities().forEach(file -> command.addAll(List.of("-i", file.toString())));
    options.settings().forEach(setting -> command.addAll(List.of("-o", setting)));
    target.user().ifPresent(user -> command.addAll(List.of("-l", user)));
    target.port().ifPresent(port -> command.addAll(List.of("-p", Integer.toString(port))));
    command.addAll(List.of("--", target.host()));
    command.addAll(last);
    ProcessBuilder builder = new ProcessBuilder(command);
    Optional<String> agent = Optional.ofNullable(options.environment().get("SSH_AUTH_SOCK"));
    builder.environment().remove("SSH_AUTH_SOCK");
    agent.ifPresent(socket -> builder.environment().put("SSH_AUTH_SOCK", socket));
    builder.environment().put("LC_ALL", "C"); // its messages are read here
    try {
      return builder.start();
    } catch (IOException e) {
      throw new SshException(
          Stage.CONFIGURE,
          target.toString(),
          "the ssh program could not be started",
          String.valueOf(e.getMessage()),
          "to install openssh-client, or --ssh-backend=mina",
          e);
    }
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
