package jdist.kit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One real OpenSSH server on a loopback address, or in a [Namespace], which stands for a host with
/// a home of its own. It takes the one key of its [SshHosts].
public final class RealSshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
  private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int TRIES = 5;
  private static final int USUAL_PORT = 22;

  private final String name;
  private final Site site;
  private final Path folder;
  private final List<String> settings;
  private int port;
  private Process process;

  /// Where one listens, where that is reached, and what its command begins with if it is not to run
  /// on this machine's own network: then its port is the usual one.
  record Site(String address, String reachedAt, List<String> inside) {
    static Site here(String address) {
      return new Site(address, address, List.of());
    }

    static Site in(Namespace machine) {
      return new Site(machine.address(), machine.reachedAt(), machine.inside());
    }

    int freePort() throws IOException {
      if (!inside.isEmpty()) {
        return USUAL_PORT;
      }
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
        return free.getLocalPort();
      }
    }
  }

  RealSshd(String name, Site site, Path folder, List<String> settings) {
    this.name = name;
    this.site = site;
    this.folder = folder;
    this.settings = settings;
  }

  /// Whether this machine has one.
  static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  void start() {
    try {
      Files.createDirectories(home());
      if (System.getProperty("user.name").equals("root")) {
        Files.createDirectories(PRIVILEGE_SEPARATION); // as Debian's service does
      }
      for (int i = 0; i < TRIES; i++) {
        startAtSomePort();
        if (process.isAlive()) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("sshd does not start; it said:\n" + log());
  }

  private void startAtSomePort() throws IOException {
    port = site.freePort();
    Files.write(folder.resolve("sshd_config"), configuration());
    List<String> command = new ArrayList<>(site.inside());
    command.add(PROGRAM.toString());
    command.addAll(List.of("-D", "-e", "-f", folder.resolve("sshd_config").toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await()
        .atMost(PATIENCE)
        .until(() -> log().contains("Server listening on") || !process.isAlive());
  }

  /// What comes first counts, but that of MaxStartups the last does.
  private List<String> configuration() {
    List<String> lines = new ArrayList<>(List.of("MaxStartups 100"));
    lines.addAll(settings);
    lines.add("Port " + port);
    lines.add("ListenAddress " + site.address());
    lines.add("HostKey " + hostKey());
    lines.add("AuthorizedKeysFile " + folder.resolveSibling("authorized_keys"));
    lines.add("PidFile none");
    lines.add("StrictModes no");
    lines.add("UsePAM no");
    lines.add("PasswordAuthentication no");
    lines.add("KbdInteractiveAuthentication no");
    lines.add("PermitRootLogin prohibit-password");
    lines.add("LogLevel VERBOSE");
    lines.add("SetEnv HOME=" + home() + " " + Sandbox.VARIABLE + "=" + folder.getParent());
    return lines;
  }

  /// The alias that the client's configuration has for it.
  public String name() {
    return name;
  }

  /// Where clients find it.
  public String address() {
    return site.reachedAt();
  }

  public int port() {
    return port;
  }

  /// The home of whoever logs in.
  public Path home() {
    return folder.resolve("home");
  }

  /// Its private key; the public part lies beside it.
  public Path hostKey() {
    return folder.resolve("host_key");
  }

  /// As `known_hosts` names it.
  public String knownName() {
    return port == USUAL_PORT ? address() : "[" + address() + "]:" + port;
  }

  /// The JVMs of whoever has logged in.
  public List<ProcessHandle> jvms() {
    return ProcessHandle.allProcesses()
        .filter(it -> it.info().command().orElse("").endsWith("/bin/java"))
        .filter(it -> environment(it).contains("HOME=" + home() + "\0"))
        .toList();
  }

  private static String environment(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"));
    } catch (IOException _) {
      return ""; // it has ended
    }
  }

  /// What it has said so far.
  public String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Stops all that serves a connection now: it answers no more, and hangs up neither.
  public void freeze() {
    List<String> command = new ArrayList<>(List.of("kill", "-STOP"));
    process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
    try {
      new ProcessBuilder(command).start().onExit().join(); // some may have ended meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Cuts all connections, without a word.
  public void cut() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  /// Ends it, and all that runs through it.
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    await().atMost(PATIENCE).until(() -> !process.isAlive());
  }
}
