package jdist.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import jdist.ssh.KnownHosts.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What lines of `known_hosts` say, as sshd(8) has it.
@Timeout(20)
class KnownHostsTest {
  private static final byte[] KEY = {1, 2, 3};
  private static final byte[] OTHER = {4, 5, 6};

  @TempDir Path home;

  @Test
  void aHostIsKnownByNameByPatternAndByHash() throws Exception {
    assertThat(verdict("a,node2 ssh-ed25519 " + text(KEY))).isInstanceOf(Verdict.Known.class);
    assertThat(verdict("node? ssh-ed25519 " + text(KEY) + " comment"))
        .isInstanceOf(Verdict.Known.class);
    assertThat(
            verdict("|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= k " + text(KEY)))
        .isInstanceOf(Verdict.Unknown.class);
    assertThat(verdict(KnownHostLine.hashed("node2") + " k " + text(KEY)))
        .isInstanceOf(Verdict.Known.class);
  }

  @Test
  void aHostIsUnknownWhereOthersAreMeant() throws Exception {
    assertThat(verdict("")).isInstanceOf(Verdict.Unknown.class);
    assertThat(verdict("*,!node2 ssh-ed25519 " + text(KEY))).isInstanceOf(Verdict.Unknown.class);
    assertThat(verdict("#node2 ssh-ed25519 " + text(KEY))).isInstanceOf(Verdict.Unknown.class);
    assertThat(verdict("@odd node2 ssh-ed25519 " + text(KEY))).isInstanceOf(Verdict.Unknown.class);
    assertThat(verdict("node2 ssh-ed25519 !!!")).isInstanceOf(Verdict.Unknown.class);
    assertThat(verdict("[node2]:2222 ssh-ed25519 " + text(KEY)))
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anyOtherKeyMeansThatItHasChanged() throws Exception {
    String text = "\nnode2 ssh-rsa " + text(OTHER) + "\n";

    assertThat(verdict(text))
        .isInstanceOfSatisfying(
            Verdict.Changed.class,
            changed -> assertThat(changed.line().where()).isEqualTo("~/.ssh/known_hosts line 2"));
    assertThat(verdict(text + "node2 ssh-ed25519 " + text(KEY))).isInstanceOf(Verdict.Known.class);
  }

  @Test
  void aRevokedKeyIsRevokedWhateverElseIsSaid() throws Exception {
    String known = "node2 ssh-ed25519 " + text(KEY) + "\n";

    assertThat(verdict(known + "@revoked * ssh-ed25519 " + text(KEY)))
        .isInstanceOf(Verdict.Revoked.class);
    assertThat(verdict(known + "@revoked * ssh-ed25519 " + text(OTHER)))
        .isInstanceOf(Verdict.Known.class);
  }

  @Test
  void anAuthorityIsNoKeyOfTheHost() throws Exception {
    assertThat(verdict("@cert-authority *2 ssh-ed25519 " + text(KEY)))
        .isInstanceOfSatisfying(
            Verdict.Unknown.class, unknown -> assertThat(unknown.authority()).isPresent());
  }

  @Test
  void atAnotherPortTheKeyOfTheUsualOneIsKnownToo() throws Exception {
    SshTarget other = SshTarget.of("node2").at(2222);

    assertThat(verdict(other, "node2 ssh-ed25519 " + text(KEY))).isInstanceOf(Verdict.Known.class);
    assertThat(verdict(other, "node2 ssh-ed25519 " + text(OTHER)))
        .isInstanceOf(Verdict.Unknown.class);
    assertThat(verdict(other, "[node2]:2222 k " + text(OTHER) + "\nnode2 k " + text(KEY)))
        .isInstanceOf(Verdict.Changed.class);
    assertThat(verdict(other, "@revoked node2 k " + text(KEY))).isInstanceOf(Verdict.Revoked.class);
  }

  private Verdict verdict(String text) throws Exception {
    return verdict(SshTarget.of("node2"), text);
  }

  private Verdict verdict(SshTarget target, String text) throws Exception {
    Files.createDirectories(home.resolve(".ssh"));
    Files.writeString(home.resolve(".ssh/known_hosts"), text);
    Files.writeString(home.resolve("config"), "GlobalKnownHostsFile none\n");
    SshOptions options =
        SshOptions.defaults().withHome(home).withConfigFile(home.resolve("config"));
    return new KnownHosts(options, HostSettings.of(options, target)).verdict(KEY);
  }

  private static String text(byte[] key) {
    return Base64.getEncoder().encodeToString(key);
  }
}
