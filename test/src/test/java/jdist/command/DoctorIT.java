package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdist.kit.Jdist.Outcome;
import jdist.kit.JsonReader;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;

/// `jdist doctor` against real servers: what is wrong is found at its stage, and named.
class DoctorIT extends WithSshHosts {
  private static final List<String> STAGES =
      List.of(
          "resolve",
          "connect",
          "host key",
          "authenticate",
          "shell",
          "java",
          "disk",
          "runtime",
          "bind",
          "driver to worker",
          "worker to worker",
          "clock");

  private Outcome doctor(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("doctor", "--ssh-config", hosts.config().toString()));
    all.addAll(List.of(arguments));
    return sandbox
        .jdist(all.toArray(String[]::new))
        .environment(Map.of("JDIST_CACHE", sandbox.make("cache").toString()))
        .run();
  }

  /// The lines of a host.
  private static List<String> block(Outcome outcome, String host) {
    for (String block : outcome.output().split("\n\n")) {
      if (block.startsWith(host + "\n")) {
        return block.lines().skip(1).toList();
      }
    }
    throw new AssertionError("no block of " + host + " in\n" + outcome);
  }

  private static String line(Outcome outcome, String host, String stage) {
    return block(outcome, host).stream()
        .filter(line -> line.startsWith("  " + stage + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + stage + " of " + host + " in\n" + outcome));
  }

  /// Fails at that stage alone, with such words, and a remedy; nothing behind it is tried.
  private static void assertFault(Outcome outcome, String host, String stage, String... words) {
    List<String> block = block(outcome, host);
    String text = String.join("\n", block);
    assertThat(line(outcome, host, stage)).as(text).contains(" FAIL  ");
    assertThat(text).contains(words).containsOnlyOnce(" FAIL ");
    assertThat(text).containsPattern("\n +try   \\S");
    for (String later : STAGES.subList(STAGES.indexOf(stage) + 1, STAGES.size())) {
      assertThat(line(outcome, host, later)).endsWith(" -");
    }
    for (String earlier : STAGES.subList(0, STAGES.indexOf(stage))) {
      assertThat(line(outcome, host, earlier)).as(text).containsPattern(" (ok|warn)( |$)");
    }
    assertThat(outcome.output()).contains("no run would start with").contains(host + " (" + stage);
    assertThat(outcome.status()).isEqualTo(69);
  }

  private static void assertWell(Outcome outcome, String host) {
    for (String stage : STAGES) {
      assertThat(line(outcome, host, stage)).as("%s", outcome).matches(".* (ok|-)( .*)?");
    }
  }

  @Test
  void thisHostAlone() {
    Outcome outcome = doctor();

    assertThat(outcome.errors()).isEmpty();
    assertThat(line(outcome, "this host", "java")).contains(System.getProperty("java.version"));
    assertThat(line(outcome, "this host", "cache")).contains(folder.resolve("cache").toString());
    for (String what : List.of("shared memory", "processes", "open files", "memory")) {
      assertThat(line(outcome, "this host", what)).isNotEmpty();
    }
    assertThat(outcome.output()).endsWith("no fault found on 1 host\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void twoHostsThatAreWell() {
    RealSshd first = hosts.host();
    hosts.host();

    Outcome outcome = doctor("-H", "2*host1,host2");

    assertThat(outcome.errors()).isEmpty();
    assertWell(outcome, "host1");
    assertWell(outcome, "host2");
    assertThat(line(outcome, "host1", "resolve")).endsWith(" " + first.address());
    assertThat(line(outcome, "host1", "disk")).contains(first.home().toString());
    assertThat(line(outcome, "host1", "runtime")).contains(" MiB sent, ");
    assertThat(line(outcome, "host1", "bind")).contains(first.address() + ":");
    assertThat(line(outcome, "host1", "worker to worker")).contains("1 other ");
    assertThat(outcome.output()).endsWith("no fault found on 3 hosts\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void linksThatLeaveTheHostAreTls() {
    hosts.outwardHost();

    assertThat(line(doctor("-H", "host1"), "host1", "driver to worker")).endsWith(", TLS");
  }

  @Test
  @SuppressWarnings("unchecked")
  void theSameInJson() {
    hosts.host();
    hosts.stranger();

    Outcome outcome = doctor("-H", "host1,host2", "--json");

    Map<String, Object> all = (Map<String, Object>) JsonReader.read(outcome.output());
    assertThat(all).containsEntry("well", false).containsKey("jdist");
    List<Map<String, Object>> reports = (List<Map<String, Object>>) all.get("hosts");
    assertThat(reports)
        .extracting(report -> report.get("host") + " " + report.get("well"))
        .containsExactly("this host true", "host1 true", "host2 false");
    List<Map<String, Object>> findings = (List<Map<String, Object>>) reports.get(2).get("findings");
    assertThat(findings).extracting(it -> it.get("stage")).containsExactlyElementsOf(STAGES);
    assertThat(findings.get(2)).containsEntry("verdict", "fail");
    assertThat(findings.get(2).get("remedy")).asString().isNotEmpty();
    assertThat(findings.getLast()).containsEntry("verdict", "untried");
    assertThat(outcome.status()).isEqualTo(69);
  }

  @Test
  void faultsOfTheLoginAreFoundAndTheOthersAreLookedAtAllTheSame() throws IOException {
    RealSshd well = hosts.host();
    hosts.stranger();
    RealSshd changed = hosts.stranger();
    hosts.know(changed, hosts.newKey("other", "ed25519", ""));

    Outcome outcome = doctor("-H", "host1,nosuch.invalid," + well.address() + ":1,host2,host3");

    assertWell(outcome, "host1");
    assertFault(outcome, "nosuch.invalid", "resolve", "no address is known", "getent hosts");
    assertFault(outcome, well.address() + ":1", "connect", "nobody listens at that port");
    assertFault(outcome, "host2", "host key", "not known", "--ssh-accept-new");
    assertFault(outcome, "host3", "host key", "has changed");
    assertThat(outcome.output()).contains("no run would start with 4 of 6 hosts: ");
  }

  @Test
  void aKeyThatIsNotTaken() {
    hosts.host();
    Path other = hosts.newKey("other", "ed25519", "");
    SshHosts.write(hosts.clientKey(), SshHosts.read(other));
    SshHosts.write(
        SshHosts.publicPart(hosts.clientKey()), SshHosts.read(SshHosts.publicPart(other)));

    assertFault(doctor("-H", "host1"), "host1", "authenticate", "publickey", "ssh-copy-id");
  }

  @Test
  void aLoginShellThatExitsAndOneThatPrintsALot() {
    hosts.host("ForceCommand echo This account is closed; exit 1");
    hosts.host(
        "ForceCommand yes jdist_host: is not this line | head -c 10000000;"
            + " exec sh -c \"$SSH_ORIGINAL_COMMAND\"");

    Outcome outcome = doctor("-H", "host1,host2");

    assertFault(outcome, "host1", "shell", "This account is closed");
    assertThat(line(outcome, "host2", "shell"))
        .contains(" warn  prints 9.5 MiB before it runs a command");
    assertThat(line(outcome, "host2", "clock")).contains(" ok ");
  }

  @Test
  void noJavaThereOrOneThatIsTooOld() throws IOException {
    RealSshd host = hosts.host();
    Path bin = Files.createDirectories(host.home().resolve("old/bin"));
    Files.writeString(host.home().resolve("old/release"), "JAVA_VERSION=\"17.0.1\"\n");
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\nexit 1\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    Outcome missing = doctor("-H", "host1", "--remote-java", "/nonexistent/java");
    Outcome old = doctor("-H", "host1", "--remote-java", java.toString());

    assertFault(
        missing, "host1", "java", "no Java 25", "/nonexistent/java(missing)", "--remote-java");
    assertFault(old, "host1", "java", "no Java 25", java + "(17)", "install one there");
  }

  @Test
  void aHomeThatIsFull() throws Exception {
    RealSshd host = hosts.host();
    Path cache = Files.createDirectories(host.home().resolve(".cache"));
    assumeTrue(
        runs("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", cache.toString()),
        "no file system can be mounted here");
    try {
      assertFault(doctor("-H", "host1"), "host1", "disk", "No space left on device");
    } finally {
      assertThat(runs("umount", cache.toString())).isTrue();
    }
  }

  private static boolean runs(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void noFolderThatCanBeWritten() throws IOException {
    RealSshd host =
        hosts.host("ForceCommand export TMPDIR=/dev/null; exec sh -c \"$SSH_ORIGINAL_COMMAND\"");
    Files.writeString(host.home().resolve(".cache"), "in the way");

    assertFault(doctor("-H", "host1"), "host1", "disk", "no folder can be written there");
  }

  @Test
  void anAddressThatIsNotTheHosts() throws IOException {
    hosts.host();
    Path file = Files.writeString(folder.resolve("hosts.txt"), "host1 10.255.255.1\n");

    Outcome outcome = doctor("--machine-file", file.toString());

    assertFault(outcome, "host1", "bind", "10.255.255.1", "in the machine file");
  }

  @Test
  void aServerThatForwardsNothingWhereThatIsAskedFor() {
    hosts.host("AllowTcpForwarding no");
    hosts.host();

    Outcome outcome = doctor("-H", "host1,host2", "--tunnel");

    assertFault(outcome, "host1", "driver to worker", "AllowTcpForwarding");
    assertWell(outcome, "host2");
    assertThat(line(outcome, "host2", "driver to worker")).contains("through the login");
  }

  /// Each runs its workers in a network of its own, which leads to the driver's and no further.
  @Test
  void workersThatCannotReachEachOther() throws Exception {
    String name = "jdist" + ProcessHandle.current().pid();
    assumeTrue(runs("ip", "netns", "add", name + "a"), "no network can be made here");
    try {
      assertThat(runs("ip", "netns", "add", name + "b")).isTrue();
      join(name + "a", "10.77.1");
      join(name + "b", "10.77.2");
      hosts.host(inNetwork(name + "a"));
      hosts.host(inNetwork(name + "b"));
      Path file =
          Files.writeString(folder.resolve("hosts.txt"), "host1 10.77.1.2\nhost2 10.77.2.2\n");

      Outcome outcome = doctor("--machine-file", file.toString());

      assertFault(outcome, "host1", "worker to worker", "host2: ", "--topology master-worker");
      assertFault(outcome, "host2", "worker to worker", "host1: ", "Network is unreachable");
      assertThat(line(outcome, "host1", "driver to worker")).endsWith(", TLS");
      assertWell(doctor("--machine-file", file.toString(), "--topology", "master-worker"), "host1");
    } finally {
      assertThat(runs("ip", "netns", "del", name + "a")).isTrue();
      assertThat(runs("ip", "netns", "del", name + "b")).isTrue();
    }
  }

  private static void join(String network, String addresses) throws Exception {
    String end = network + "0"; // of at most 15 letters
    assertThat(runs("ip", "link", "add", end, "type", "veth", "peer", "eth0", "netns", network))
        .isTrue();
    assertThat(runs("ip", "addr", "add", addresses + ".1/30", "dev", end)).isTrue();
    assertThat(runs("ip", "link", "set", end, "up")).isTrue();
    assertThat(runs("ip", "-n", network, "addr", "add", addresses + ".2/30", "dev", "eth0"))
        .isTrue();
    assertThat(runs("ip", "-n", network, "link", "set", "eth0", "up")).isTrue();
    assertThat(runs("ip", "-n", network, "link", "set", "lo", "up")).isTrue();
  }

  private static String inNetwork(String name) {
    return "ForceCommand exec ip netns exec " + name + " sh -c \"$SSH_ORIGINAL_COMMAND\"";
  }
}
