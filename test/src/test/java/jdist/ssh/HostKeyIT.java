package jdist.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real hosts whose keys are known, unknown, changed, revoked.
class HostKeyIT extends WithSshHosts {
  @ParameterizedTest
  @EnumSource
  void anUnknownHostIsRefused(SshBackend backend) {
    RealSshd host = hosts.stranger();

    SshException refusal = refusal(hosts.options().withBackend(backend));

    assertThat(refusal.stage()).isEqualTo(Stage.HOST_KEY);
    assertThat(refusal)
        .hasMessageContaining("its host key is not known")
        .hasMessageContaining(fingerprint(host.hostKey()))
        .hasMessageContaining("--ssh-accept-new");
    assertThat(hosts.knownHosts()).isEmptyFile();
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownHostIsKeptIfThatIsAskedFor(SshBackend backend) throws Exception {
    RealSshd host = hosts.stranger();

    logIn(hosts.options().withBackend(backend).acceptingNew());

    assertThat(SshHosts.read(hosts.knownHosts()).lines())
        .contains(hosts.knownLine(host, host.hostKey()).strip());
    logIn(hosts.options().withBackend(backend));
    SshHosts.run("ssh", "-F", hosts.config().toString(), "-o", "BatchMode=yes", "host1", "true");
  }

  @Test
  void aHostIsKeptHashedIfTheConfigurationSaysSo() throws Exception {
    RealSshd host = hosts.stranger();

    logIn(hosts.options().withSetting("HashKnownHosts=yes").acceptingNew());

    assertThat(hosts.knownHosts()).content().startsWith("|1|").doesNotContain(host.address());
    logIn(hosts.options());
    SshHosts.run("ssh", "-F", hosts.config().toString(), "-o", "BatchMode=yes", "host1", "true");
  }

  @Test
  void anotherLineIsBegunWhereTheLastOneHasNoEnd() throws Exception {
    RealSshd host = hosts.stranger();
    SshHosts.write(hosts.knownHosts(), "other ssh-ed25519 AAAA");

    logIn(hosts.options().acceptingNew());

    assertThat(hosts.knownHosts())
        .hasContent("other ssh-ed25519 AAAA\n" + hosts.knownLine(host, host.hostKey()));
  }

  @ParameterizedTest
  @EnumSource
  void aChangedKeyIsRefusedWithTheLineThatKnowsTheOldOne(SshBackend backend) {
    RealSshd host = hosts.stranger();
    SshHosts.write(hosts.knownHosts(), "# mine\n\n");
    hosts.know(host, hosts.newKey("old", "ed25519", ""));

    SshException refusal = refusal(hosts.options().withBackend(backend).acceptingNew());

    assertThat(refusal.stage()).isEqualTo(Stage.HOST_KEY);
    assertThat(refusal)
        .hasMessageContaining("its host key has changed")
        .hasMessageContaining("known_hosts line 3")
        .hasMessageContaining(fingerprint(host.hostKey()))
        .hasMessageContaining("ssh-keygen -R");
  }

  @ParameterizedTest
  @EnumSource
  void aRevokedKeyIsRefusedWithItsLine(SshBackend backend) {
    RealSshd host = hosts.host();
    SshHosts.append(
        hosts.knownHosts(),
        "@revoked " + hosts.knownLine(host, host.hostKey()).replaceFirst("^\\S+", "*"));

    SshException refusal = refusal(hosts.options().withBackend(backend).acceptingNew());

    assertThat(refusal.stage()).isEqualTo(Stage.HOST_KEY);
    assertThat(refusal).hasMessageContaining("its host key has been revoked");
    assertThat(refusal).hasMessageContaining("known_hosts line 2");
  }

  @Test
  void aHashedHostIsKnown() throws Exception {
    hosts.host();
    SshHosts.run("ssh-keygen", "-q", "-H", "-f", hosts.knownHosts().toString());
    assertThat(hosts.knownHosts()).content().startsWith("|1|");

    logIn(hosts.options());
  }

  @Test
  void aHostOfSeveralKeysIsAskedForTheOneThatIsKnown() throws Exception {
    Path rsa = hosts.newKey("host_rsa", "rsa", "");
    Path ecdsa = hosts.newKey("host_ecdsa", "ecdsa", "");
    RealSshd host = hosts.stranger("HostKey " + rsa, "HostKey " + ecdsa);
    hosts.know(host, rsa);

    logIn(hosts.options());

    SshHosts.write(hosts.knownHosts(), hosts.knownLine(host, ecdsa));
    logIn(hosts.options());
  }

  @Test
  void anAuthorityThatVouchesForAHostIsLeftToTheSshProgram() {
    RealSshd host = hosts.stranger();
    SshHosts.write(
        hosts.knownHosts(),
        "@cert-authority " + hosts.knownLine(host, hosts.newKey("ca", "ed25519", "")));

    SshException refusal = refusal(hosts.options().acceptingNew());

    assertThat(refusal)
        .hasMessageContaining("known_hosts line 1")
        .hasMessageContaining("--ssh-backend=system");
  }

  @Test
  void knownHostsThatCannotBeReadAreNotTakenForEmpty() throws Exception {
    hosts.stranger();
    Files.delete(hosts.knownHosts());
    Files.createDirectory(hosts.knownHosts());

    SshException refusal = refusal(hosts.options().acceptingNew());

    assertThat(refusal).hasMessageContaining("known_hosts cannot be read");
  }

  private static String fingerprint(Path key) {
    return SshHosts.run("ssh-keygen", "-l", "-f", key.toString()).split(" ")[1];
  }

  private static SshException refusal(SshOptions options) {
    return catchThrowableOfType(SshException.class, () -> logIn(options));
  }

  private static void logIn(SshOptions options) throws InterruptedException {
    try (SshLogin login = new SshLogin(options);
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      assertThat(connection.isOpen()).isTrue();
    }
  }
}
