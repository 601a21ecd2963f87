package jdist.ssh;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How many connections there are to a real host, and whose.
class ControlIT extends WithSshHosts {
  @ParameterizedTest
  @EnumSource
  void allThatIsDoneAtAHostGoesOverOneConnection(SshBackend backend) throws Exception {
    RealSshd host = hosts.host();
    Path local = Files.writeString(folder.resolve("local"), "hello");
    try (SshLogin login = new SshLogin(hosts.options().withBackend(backend));
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      List<SshCommand> commands = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        commands.add(connection.exec("cat"));
      }
      connection.send(local, host.home().resolve("f").toString(), SshProgress.NONE);
      connection.forward(host.address(), host.port()).close();
      SshForward forward = connection.forwardPort(host.address(), host.port());
      forward.close();
      commands.forEach(SshCommand::close);
    }

    assertThat(logins(host)).isEqualTo(1);
    await().atMost(ofSeconds(10)).untilAsserted(() -> assertThat(leftOfPrograms()).isEmpty());
  }

  @Test
  void aControlConnectionOfTheUsersIsUsedAndLeftToTheUser() throws Exception {
    RealSshd host = hosts.host();
    Path socket = folder.resolve("own");
    SshHosts.append(hosts.config(), "Host *\n  ControlPath " + socket + "\n");
    Process own =
        new ProcessBuilder("ssh", "-F", hosts.config().toString(), "-M", "-N", "-T", "host1")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      await().atMost(ofSeconds(10)).until(() -> Files.exists(socket));
      SshOptions options = hosts.options().withBackend(SshBackend.SYSTEM);
      try (SshLogin login = new SshLogin(options);
          SshConnection connection = login.connect(SshTarget.of("host1"))) {
        try (SshCommand command = connection.exec("exit 7")) {
          assertThat(command.await(ofSeconds(10)).orElseThrow().status()).hasValue(7);
        }
        try (SshCommand killed = connection.exec("kill -9 $$")) {
          assertThat(killed.await(ofSeconds(10)).orElseThrow().signal()).isPresent();
        }
      }

      assertThat(own.isAlive()).isTrue();
      assertThat(logins(host)).isEqualTo(1);
    } finally {
      own.destroy();
      own.onExit().join();
    }
  }

  @Test
  void aControlConnectionThatTheUserHasNotBegunIsNotKeptForHim() throws Exception {
    hosts.host();
    Path socket = folder.resolve("own");
    SshHosts.append(
        hosts.config(),
        "Host *\n  ControlMaster auto\n  ControlPersist yes\n  ControlPath " + socket + "\n");

    SshOptions options = hosts.options().withBackend(SshBackend.SYSTEM);
    try (SshLogin login = new SshLogin(options);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshCommand command = connection.exec("true")) {
      assertThat(command.await(ofSeconds(10)).orElseThrow().isSuccess()).isTrue();
    }

    assertThat(socket).doesNotExist();
    await().atMost(ofSeconds(10)).untilAsserted(() -> assertThat(leftOfPrograms()).isEmpty());
  }

  private static long logins(RealSshd host) {
    return host.log().lines().filter(line -> line.startsWith("Accepted publickey")).count();
  }

  /// Programs of ours that run, and folders that they had.
  private static List<String> leftOfPrograms() throws IOException {
    List<String> left = new ArrayList<>();
    ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("/ssh"))
        .forEach(child -> left.add("ssh " + child.pid()));
    String prefix = "jdist-" + ProcessHandle.current().pid() + "-ssh-";
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .forEach(file -> left.add(file.toString()));
    }
    return left;
  }
}
