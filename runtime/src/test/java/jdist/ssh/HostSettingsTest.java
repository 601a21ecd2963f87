package jdist.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a configuration makes of a host, as ssh_config(5) says.
@Timeout(20)
class HostSettingsTest {
  @TempDir Path home;
  private SshOptions options;

  @BeforeEach
  void makeHome() throws IOException {
    Files.createDirectory(home.resolve(".ssh"));
    Files.createFile(home.resolve(".ssh/config"));
    options =
        SshOptions.defaults()
            .withHome(home)
            .withConfigFile(home.resolve(".ssh/config"))
            .withEnvironment(Map.of("SSH_AUTH_SOCK", "/agent", "KEYS", "/keys"));
  }

  @Test
  void withoutAConfigurationTheHostIsWhatItIsCalled() throws Exception {
    HostSettings settings = read("", SshTarget.of("node2"));

    assertThat(settings.address()).isEqualTo("node2");
    assertThat(settings.user()).isEqualTo(System.getProperty("user.name"));
    assertThat(settings.port()).isEqualTo(22);
    assertThat(settings.keyName()).isEqualTo("node2");
    assertThat(settings.agent()).hasValue(Path.of("/agent"));
    assertThat(settings.identitiesChosen()).isFalse();
    assertThat(settings.identities()).contains(home.resolve(".ssh/id_ed25519"));
    assertThat(settings.userKnownHosts()).contains(home.resolve(".ssh/known_hosts"));
    assertThat(settings.siteKnownHosts()).contains(Path.of("/etc/ssh/ssh_known_hosts"));
  }

  @Test
  void theFirstValueCountsAndKeysAddUp() throws Exception {
    String text =
        """
        # mine
        Host node* !node9
          HostName %h.cluster
          User = ana
          Port 2222
          IdentityFile ~/.ssh/a
        HOST *
          User bob
          IdentityFile "~/.ssh/b c"
          IdentityFile ${KEYS}/%r-%n   # his
        """;

    HostSettings node2 = read(text, SshTarget.of("node2"));
    HostSettings node9 = read(text, SshTarget.of("node9"));

    assertThat(node2.name()).isEqualTo("ana@node2:2222");
    assertThat(node2.address()).isEqualTo("node2.cluster");
    assertThat(node2.keyName()).isEqualTo("[node2.cluster]:2222");
    assertThat(node2.identities())
        .containsExactly(
            home.resolve(".ssh/a"), home.resolve(".ssh/b c"), Path.of("/keys/ana-node2"));
    assertThat(node9.name()).isEqualTo("bob@node9:22");
  }

  @Test
  void whatIsAskedForCountsBeforeTheConfiguration() throws Exception {
    options = options.withIdentity(Path.of("/mine")).withSetting("HostName=other");

    HostSettings settings =
        read(
            "User ana\nPort 2222\nHostName node2.cluster\nIdentityFile none\n",
            SshTarget.of("node2").as("bob").at(23));

    assertThat(settings.name()).isEqualTo("bob@node2:23");
    assertThat(settings.address()).isEqualTo("other");
    assertThat(settings.identities()).containsExactly(Path.of("/mine"));
  }

  @Test
  void otherFilesAreIncludedWhereTheyAreNamed() throws Exception {
    Files.createDirectory(home.resolve(".ssh/more"));
    Files.writeString(home.resolve(".ssh/more/1.conf"), "Host b\n  Port 1\n");
    Files.writeString(home.resolve(".ssh/more/2.conf"), "Port 2\n");
    String text = "Include missing more/*.conf\nHost c\n  Include ~/.ssh/more/1.conf\nPort 3\n";

    assertThat(read(text, SshTarget.of("a")).port()).isEqualTo(2);
    assertThat(read(text, SshTarget.of("b")).port()).isEqualTo(1);
  }

  @Test
  void whatMatchesByNamesAndUsersIsFollowed() throws Exception {
    String text =
        """
        Match final all
          ConnectTimeout 7
        Match originalhost a,b !user bob
          Port 2
        Match all
          Port 3
        """;

    assertThat(read(text, SshTarget.of("b")).port()).isEqualTo(2);
    assertThat(read(text, SshTarget.of("b").as("bob")).port()).isEqualTo(3);
    assertThat(read(text, SshTarget.of("c")).connectLimit()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void hostsOnTheWayAreInTheirOrder() throws Exception {
    HostSettings settings =
        read("ProxyJump ana@a:2222,b,ssh://[::1]:23\nProxyCommand nc %h %p\n", SshTarget.of("c"));

    assertThat(settings.jumps())
        .extracting(SshTarget::toString)
        .containsExactly("ana@a:2222", "b", "[::1]:23");
  }

  @Test
  void anAgentCanBeNamedOrForbidden() throws Exception {
    SshTarget target = SshTarget.of("a");

    assertThat(read("IdentityAgent none", target).agent()).isEmpty();
    assertThat(read("IdentityAgent ~/agent", target).agent()).hasValue(home.resolve("agent"));
    assertThat(read("IdentityAgent $KEYS", target).agent()).hasValue(Path.of("/keys"));
    assertThat(read("IdentityAgent SSH_AUTH_SOCK", target).agent()).hasValue(Path.of("/agent"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ProxyCommand nc %h %p",
        "Match exec true",
        "PKCS11Provider /lib/p.so",
        "KnownHostsCommand /bin/true",
        "CanonicalizeHostname yes",
        "IdentityFile ~/%C",
      })
  void whatOnlySshCanDoIsRefusedWithItsLine(String line) {
    ConfigException refusal = refusal("\n" + line + "\n");

    assertThat(refusal.where()).isEqualTo("~/.ssh/config line 2");
    assertThat(refusal.remedy()).contains("--ssh-backend=system");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Port many", "Port 0", "User", "IdentityFile \"a", "IdentityFile ${NO}/a"})
  void aLineThatMeansNothingIsRefused(String line) {
    assertThat(refusal(line).where()).isEqualTo("~/.ssh/config line 1");
  }

  @Test
  void aFileThatIncludesItselfIsRefused() {
    assertThat(refusal("Include config\n")).hasMessageContaining("circles");
  }

  @Test
  void aConfigurationThatIsNotThereIsRefused() {
    options = options.withConfigFile(home.resolve("nothing"));

    ConfigException refusal =
        catchThrowableOfType(
            ConfigException.class, () -> HostSettings.of(options, SshTarget.of("a")));

    assertThat(refusal.where()).isEqualTo("~/nothing");
  }

  @Test
  void whatMightHaveHelpedIsRemembered() throws Exception {
    HostSettings settings = read("GSSAPIAuthentication yes\n", SshTarget.of("a"));

    assertThat(settings.beyondUs()).isEqualTo(List.of("GSSAPI"));
  }

  private ConfigException refusal(String text) {
    return catchThrowableOfType(ConfigException.class, () -> read(text, SshTarget.of("a")));
  }

  private HostSettings read(String text, SshTarget target) throws IOException, ConfigException {
    Files.writeString(home.resolve(".ssh/config"), text);
    return HostSettings.of(options, target);
  }
}
