package jdist.kit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Several machines with a router between them, all of them network namespaces. This machine's own
/// network has no part in it: nothing here can collide with an address or a firewall of its. A test
/// that asks for one is skipped where it cannot be had.
public final class Network implements AutoCloseable {
  private static final String PREFIX = "jdist-test-";
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String prefix =
      PREFIX + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + "-";
  private final List<String> made = new ArrayList<>();
  private final Namespace router;
  private int machines;

  public Network() {
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "network namespaces are root's affair");
    for (String[] program : new String[][] {{"ip", "iproute2"}, {"nft", "nftables"}, {"tcpdump"}}) {
      Assumptions.assumeTrue(
          isThere(program[0]),
          "there is no " + program[0] + " (" + program[program.length - 1] + ")");
    }
    sweep();
    router = new Namespace(add("router"), "", "");
    router.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
    router.firewall(
        """
        table ip wires {
          set cut { type ipv4_addr; }
          chain cutting {
            type filter hook forward priority -10;
            ip saddr @cut drop
            ip daddr @cut drop
          }
        }
        table ip translation {
          chain coming { type nat hook prerouting priority -100; }
          chain through { type filter hook forward priority 0; }
        }
        """);
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /// Those of a JVM that was killed.
  private static void sweep() {
    if (!Files.isDirectory(NAMESPACES)) {
      return;
    }
    for (Path left : Leaks.list(NAMESPACES, PREFIX + "*")) {
      String name = left.getFileName().toString();
      long maker = Long.parseLong(name.substring(PREFIX.length()).split("-")[0]);
      if (ProcessHandle.of(maker).isEmpty()) {
        SshHosts.run("ip", "netns", "delete", name);
      }
    }
  }

  private String add(String what) {
    String name = prefix + what;
    SshHosts.run("ip", "netns", "add", name);
    made.add(name);
    SshHosts.run("ip", "-n", name, "link", "set", "lo", "up");
    return name;
  }

  /// One more machine, which all others have a way to.
  public Namespace machine() {
    int number = ++machines;
    String own = "198.18." + number + ".2";
    return connect(number, own, own);
  }

  /// One more machine whose own address nobody has a way to: the router has another for it, at
  /// which its port 22 is reached and no other.
  public Namespace translatedMachine() {
    int number = ++machines;
    Namespace machine = connect(number, "198.18." + number + ".2", "198.19.0." + number);
    router.firewall(
        """
        add rule ip translation coming ip daddr %1$s tcp dport 22 dnat to %2$s
        add rule ip translation through ip daddr %2$s ct direction original ct status & dnat != dnat drop
        """
            .formatted(machine.reachedAt(), machine.address()));
    return machine;
  }

  /// A wire between it and the router, each end in a network of two.
  private Namespace connect(int number, String own, String reachedAt) {
    String name = add("machine" + number);
    String gateway = "198.18." + number + ".1";
    String wire = "wire" + number;
    ip(name, "link", "add", "eth0", "type", "veth", "peer", "name", wire, "netns", router.name());
    ip(router.name(), "address", "add", gateway + "/30", "dev", wire);
    ip(router.name(), "link", "set", wire, "up");
    ip(name, "address", "add", own + "/30", "dev", "eth0");
    ip(name, "link", "set", "eth0", "up");
    ip(name, "route", "add", "default", "via", gateway);
    return new Namespace(name, own, reachedAt);
  }

  private static void ip(String namespace, String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
    command.addAll(List.of(words));
    SshHosts.run(command.toArray(String[]::new));
  }

  /// From now on nothing gets through to it, and nothing from it: nobody is told.
  public void cut(Namespace machine) {
    router.firewall("add element ip wires cut { " + machine.address() + " }");
  }

  /// Mends what was cut.
  public void heal(Namespace machine) {
    router.firewall("delete element ip wires cut { " + machine.address() + " }");
  }

  /// Whatever still runs in them runs on, without a network.
  @Override
  public void close() {
    for (String name : made.reversed()) {
      SshHosts.run("ip", "netns", "delete", name);
    }
  }
}
