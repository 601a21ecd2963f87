package jdist.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real hosts that are reached through others.
class JumpIT extends WithSshHosts {
  @ParameterizedTest
  @EnumSource
  void aHostIsReachedThroughTwoOthers(SshBackend backend) throws Exception {
    RealSshd first = hosts.host();
    RealSshd second = hosts.host();
    RealSshd inner = hosts.host();
    SshOptions options = options(backend, "ProxyJump=host1,host2");

    try (SshLogin login = new SshLogin(options);
        SshConnection connection = login.connect(SshTarget.of("host3"));
        SshCommand command = connection.exec("echo $SSH_CONNECTION")) {
      assertThat(new String(command.stdout().readAllBytes(), UTF_8))
          .contains(inner.address() + " " + inner.port());
    }
    assertThat(first.log()).contains("Accepted publickey").contains("from 127.0.0.1 ");
    assertThat(second.log()).contains("Accepted publickey");
    assertThat(inner.log()).contains("Accepted publickey");
  }

  @ParameterizedTest
  @EnumSource
  void aHostBehindAnotherThatIsGoneIsNamedWithTheOther(SshBackend backend) {
    hosts.host();
    RealSshd inner = hosts.host();
    inner.close();

    SshException failure =
        failure(options(backend, "ProxyJump=host1").withLimit(ofSeconds(5)), "host2");

    assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
    assertThat(failure)
        .hasMessageContaining("host2")
        .hasMessageContaining("there is no way to it through root@host1".replace("root", user()))
        .hasMessageContaining("Connection refused");
  }

  @ParameterizedTest
  @EnumSource
  void aHostThatForwardsNothingLeadsNowhere(SshBackend backend) {
    hosts.host("AllowTcpForwarding no");
    hosts.host();

    SshException failure = failure(options(backend, "ProxyJump=host1"), "host2");

    assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
    assertThat(failure)
        .hasMessageContaining("there is no way to it through")
        .hasMessageContaining("AllowTcpForwarding");
  }

  @ParameterizedTest
  @EnumSource
  void theKeyOfAHostOnTheWayIsCheckedWhateverTheConfigurationSays(SshBackend backend) {
    hosts.stranger();
    hosts.host();
    SshHosts.append(hosts.config(), "Host *\n  StrictHostKeyChecking no\n");

    SshException failure = failure(options(backend, "ProxyJump=host1"), "host2");

    assertThat(failure.stage()).isEqualTo(Stage.HOST_KEY);
    assertThat(failure.host()).contains("host1");
    assertThat(SshHosts.read(hosts.knownHosts()).lines()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void hostsThatLeadToEachOtherAreRefused(SshBackend backend) {
    hosts.host();
    SshHosts.append(hosts.config(), "Host host*\n  ProxyJump host1\n");

    SshException failure = failure(hosts.options().withBackend(backend), "host1");

    assertThat(failure.stage()).isEqualTo(Stage.CONFIGURE);
    assertThat(failure).hasMessageContaining("circles");
  }

  @ParameterizedTest
  @EnumSource
  void aHostHasAnAddressOfVersionSix(SshBackend backend) throws Exception {
    RealSshd host = hosts.hostAt("::1");

    try (SshLogin login = new SshLogin(hosts.options().withBackend(backend))) {
      SshTarget address = new SshTarget("::1", SshTarget.of("x").user(), SshTarget.of("x").port());
      login.connect(SshTarget.of("host1")).close();
      SshException stranger =
          catchThrowableOfType(SshException.class, () -> login.connect(address.at(1)));
      assertThat(stranger).hasMessageContaining("[::1]:1");
    }
    assertThat(host.log()).contains("from ::1");
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  private SshOptions options(SshBackend backend, String setting) {
    return hosts.options().withBackend(backend).withSetting(setting);
  }

  private static SshException failure(SshOptions options, String host) {
    return catchThrowableOfType(
        SshException.class,
        () -> {
          try (SshLogin login = new SshLogin(options)) {
            login.connect(SshTarget.of(host)).close();
          }
        });
  }
}
