package jdist.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jdist.ssh.SshOptions;
import org.junit.jupiter.api.Assumptions;

/// Several hosts with a real SSH server each, and a client whose home has a key that they take, a
/// `known_hosts` that knows them, and a configuration with an alias for each: `host1`, `host2`, ….
/// All of it is thrown away. A test that asks for a host is skipped where there is no sshd.
public final class SshHosts implements AutoCloseable {
  private final Path folder;
  private final List<RealSshd> servers = new ArrayList<>();

  /// @param folder of a [Sandbox], so that it sees what its hosts leave
  public SshHosts(Path folder) {
    Assumptions.assumeTrue(
        RealSshd.isThere(), "there is no /usr/sbin/sshd (openssh-server) to log in to");
    this.folder = folder;
    makeFolder(home());
    makeFolder(home().resolve(".ssh"));
    makeKey(clientKey(), "ed25519", "");
    write(config(), "");
    write(knownHosts(), "");
    write(folder.resolve("authorized_keys"), read(publicPart(clientKey())));
  }

  /// Starts one more host, with a configuration of its own before the usual one.
  public RealSshd host(String... settings) {
    return hostAt(nextAddress(), settings);
  }

  /// Starts one more host, at this address.
  public RealSshd hostAt(String address, String... settings) {
    return known(strangerAt(RealSshd.Site.here(address), settings));
  }

  /// Starts one more host, which is a machine of its own.
  public RealSshd hostIn(Namespace machine, String... settings) {
    return known(strangerAt(RealSshd.Site.in(machine), settings));
  }

  private RealSshd known(RealSshd server) {
    know(server, server.hostKey());
    return server;
  }

  /// Starts one more host at this machine's own address, where others reach it. A test that asks
  /// for one is skipped where there is none.
  public RealSshd outwardHost(String... settings) {
    Optional<String> address = outwardAddress();
    Assumptions.assumeTrue(address.isPresent(), "this machine has no address but the loopback one");
    return hostAt(address.get(), settings);
  }

  private static Optional<String> outwardAddress() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(it -> it instanceof Inet4Address && !it.isLoopbackAddress())
          .map(InetAddress::getHostAddress)
          .findFirst();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts one more host that `known_hosts` does not have.
  public RealSshd stranger(String... settings) {
    return strangerAt(RealSshd.Site.here(nextAddress()), settings);
  }

  private String nextAddress() {
    return "127.0.0." + (servers.size() + 2);
  }

  private RealSshd strangerAt(RealSshd.Site site, String... settings) {
    int number = servers.size() + 1;
    Path its = folder.resolve("host" + number);
    makeFolder(its);
    makeKey(its.resolve("host_key"), "ed25519", "");
    RealSshd server = new RealSshd("host" + number, site, its, List.of(settings));
    servers.add(server);
    server.start();
    configure(server);
    return server;
  }

  private void configure(RealSshd server) {
    append(
        config(),
        """
        Host %s
          HostName %s
          Port %d
          User %s
          IdentityFile %s
          UserKnownHostsFile %s
          GlobalKnownHostsFile none
        """
            .formatted(
                server.name(),
                server.address(),
                server.port(),
                System.getProperty("user.name"),
                clientKey(),
                knownHosts()));
  }

  /// Writes a key of a host to `known_hosts`.
  public void know(RealSshd server, Path key) {
    append(knownHosts(), knownLine(server, key));
  }

  /// A line of `known_hosts`.
  public String knownLine(RealSshd server, Path key) {
    String[] words = read(publicPart(key)).split(" ");
    return server.knownName() + " " + words[0] + " " + words[1].strip() + "\n";
  }

  /// How to log in to them: with the client's home, configuration and key, without an agent.
  public SshOptions options() {
    return SshOptions.defaults()
        .withHome(home())
        .withConfigFile(config())
        .withEnvironment(Map.of());
  }

  /// The client's home.
  public Path home() {
    return folder.resolve("client");
  }

  public Path config() {
    return home().resolve(".ssh/config");
  }

  public Path knownHosts() {
    return home().resolve(".ssh/known_hosts");
  }

  /// The private key that all hosts take.
  public Path clientKey() {
    return home().resolve(".ssh/id_ed25519");
  }

  /// Makes a key that nobody takes.
  public Path newKey(String name, String kind, String passphrase) {
    Path key = home().resolve(".ssh").resolve(name);
    makeKey(key, kind, passphrase);
    return key;
  }

  /// From now on hosts take this key, too.
  public void authorize(Path key) {
    append(folder.resolve("authorized_keys"), read(publicPart(key)));
  }

  public static Path publicPart(Path key) {
    return key.resolveSibling(key.getFileName() + ".pub");
  }

  private static void makeKey(Path key, String kind, String passphrase) {
    run("ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "", "-f", key.toString());
  }

  /// Runs a program to its end, which must be a good one; answers with what it printed.
  public static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public static void write(Path file, String text) {
    write(file, text, StandardOpenOption.TRUNCATE_EXISTING);
  }

  public static void append(Path file, String text) {
    write(file, text, StandardOpenOption.APPEND);
  }

  private static void write(Path file, String text, StandardOpenOption how) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void makeFolder(Path path) {
    try {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    servers.forEach(RealSshd::close);
  }
}
