import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// OpenSSH servers that stand for hosts, `host1` and on, each with an address and a home of its
/// own, and what a client needs to log in to them. All of it is thrown away.
final class SshServers implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final Path folder = Files.createTempDirectory("jdist-bench");
  private final List<Process> servers = new ArrayList<>();

  SshServers() throws Exception {
    makeKey("client");
    Files.createDirectories(Path.of("/run/sshd"));
  }

  static boolean arePossible() {
    return Files.isExecutable(PROGRAM) && System.getProperty("user.name").equals("root");
  }

  /// The address of this machine that others know it by, if it has one.
  static Optional<String> outerAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(it -> it instanceof Inet4Address && !it.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst();
  }

  /// Starts one more at an address.
  ///
  /// @return its alias
  String start(String address) throws Exception {
    String name = "host" + (servers.size() + 1);
    Files.createDirectories(home(name));
    makeKey(name + "/key");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      port = free.getLocalPort();
    }
    Path settings =
        Files.writeString(
            folder.resolve(name).resolve("sshd_config"),
            """
            Port %d
            ListenAddress %s
            HostKey %s
            AuthorizedKeysFile %s
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            MaxStartups 100
            SetEnv HOME=%s
            """
                .formatted(
                    port,
                    address,
                    folder.resolve(name).resolve("key"),
                    folder.resolve("client.pub"),
                    home(name)));
    append("known_hosts", "[%s]:%d %s".formatted(address, port, publicKey(name + "/key")));
    append(
        "config",
        """
        Host %s
          HostName %s
          Port %d
          User %s
          IdentityFile %s
          UserKnownHostsFile %s
          GlobalKnownHostsFile none
          LogLevel ERROR
        """
            .formatted(
                name,
                address,
                port,
                System.getProperty("user.name"),
                folder.resolve("client"),
                folder.resolve("known_hosts")));
    Path log = folder.resolve(name).resolve("log");
    Process server =
        new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    servers.add(server);
    while (!Files.readString(log).contains("Server listening on")) {
      if (!server.isAlive()) {
        throw new IllegalStateException("sshd does not start: " + Files.readString(log));
      }
      Thread.sleep(10);
    }
    return name;
  }

  private void makeKey(String name) throws Exception {
    String file = folder.resolve(name).toString();
    Start.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file));
  }

  private String publicKey(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".pub"));
  }

  private void append(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, Files.exists(file) ? Files.readString(file) + text : text);
  }

  /// How to log in to them.
  Path config() {
    return folder.resolve("config");
  }

  Path home(String name) {
    return folder.resolve(name).resolve("home");
  }

  /// What jdist has sent to it goes.
  void forget(String name) throws IOException {
    Path cache = home(name).resolve(".cache");
    if (Files.exists(cache)) {
      Start.delete(cache);
    }
  }

  /// The command that logs in to one of them, with options before its name.
  List<String> ssh(List<String> options, String... rest) {
    List<String> command = new ArrayList<>(List.of("ssh", "-F", config().toString()));
    command.addAll(options);
    command.addAll(List.of(rest));
    return command;
  }

  /// A port here that leads to one there, and the `ssh -L` that sees to it.
  record Forward(int port, Process ssh) implements AutoCloseable {
    @Override
    public void close() throws InterruptedException {
      ssh.destroyForcibly().waitFor();
    }
  }

  /// Has `ssh` forward a port through one of them.
  Forward forward(String name, String address, int port) throws IOException {
    int here;
    try (ServerSocket free = new ServerSocket(0)) {
      here = free.getLocalPort();
    }
    String way = here + ":" + address + ":" + port;
    Process ssh =
        new ProcessBuilder(
                ssh(List.of("-o", "ExitOnForwardFailure=yes", "-L", way), name, "echo on; cat"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!"on".equals(ssh.inputReader().readLine())) {
      throw new IOException("ssh -L does not start");
    }
    return new Forward(here, ssh);
  }

  @Override
  public void close() throws IOException {
    for (Process server : servers) {
      List<ProcessHandle> children = server.descendants().toList();
      server.destroyForcibly().onExit().join();
      children.forEach(ProcessHandle::destroyForcibly);
    }
    Start.delete(folder);
  }
}
