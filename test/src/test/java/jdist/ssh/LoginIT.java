package jdist.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logins at real hosts: that work, and that fail at each stage.
class LoginIT extends WithSshHosts {
  private static final SshTarget HOST = SshTarget.of("host1");

  @ParameterizedTest
  @EnumSource
  void aNameThatNobodyKnowsIsRefusedAtItsStage(SshBackend backend) {
    SshException failure =
        failure(hosts.options().withBackend(backend), SshTarget.of("nowhere.invalid"));

    assertThat(failure.stage()).isEqualTo(Stage.RESOLVE);
    assertThat(failure).hasMessageContaining("nowhere.invalid").hasMessageContaining("getent");
  }

  @ParameterizedTest
  @EnumSource
  void aPortWhereNobodyListensIsNamed(SshBackend backend) {
    RealSshd host = hosts.host();
    host.close();

    SshException failure = failure(hosts.options().withBackend(backend), HOST);

    assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
    assertThat(failure)
        .hasMessageContaining("nobody listens at that port")
        .hasMessageContaining("host1")
        .hasMessageContaining(Integer.toString(host.port()));
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatSaysNothingIsGivenUpAtTheLimit(SshBackend backend) throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SshOptions options = hosts.options().withBackend(backend).withLimit(ofSeconds(1));
      SshTarget target = SshTarget.of("127.0.0.1").at(silent.getLocalPort());

      SshException failure = failure(options, target);

      assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
      assertThat(failure).hasMessageContaining("within 1 s");
    }
  }

  @Test
  void aServerThatSpeaksSomethingElseIsNamed() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> speakHttp(other));

      SshException failure =
          failure(hosts.options(), SshTarget.of("127.0.0.1").at(other.getLocalPort()));

      assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
      assertThat(failure).hasMessageContaining("hung up before it had greeted");
      assertThat(failure).hasMessageContaining("it said: HTTP/1.1 400 Bad Request");
    }
  }

  private static void speakHttp(ServerSocket server) {
    try (Socket accepted = server.accept()) {
      assertThat(accepted.getInputStream().read()).isEqualTo('S');
      accepted.getInputStream().skipNBytes(accepted.getInputStream().available());
      accepted.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatTheServerDoesNotTakeIsNamed(SshBackend backend) {
    hosts.host();
    Path wrong = hosts.newKey("wrong", "ed25519", "");
    SshHosts.write(
        hosts.config(),
        SshHosts.read(hosts.config()).replace(hosts.clientKey() + "\n", wrong + "\n"));

    SshException failure = failure(hosts.options().withBackend(backend), HOST);

    assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
    assertThat(failure)
        .hasMessageContaining("the server takes none of the keys")
        .hasMessageContaining("wrong")
        .hasMessageContaining("the server accepts publickey")
        .hasMessageContaining("ssh-copy-id");
  }

  @Test
  void aLoginWithoutAnyKeySaysSoAndWhatTheServerAccepts() {
    hosts.host();
    SshHosts.write(
        hosts.config(),
        SshHosts.read(hosts.config()).replaceAll("IdentityFile .*", "IdentityFile none"));

    SshException failure = failure(hosts.options(), HOST);

    assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
    assertThat(failure)
        .hasMessageContaining("there is no key to log in with")
        .hasMessageContaining("the server accepts publickey");
  }

  @Test
  void aKeyThatOthersCanReadIsNotUsed() throws Exception {
    hosts.host();
    Files.setPosixFilePermissions(hosts.clientKey(), PosixFilePermissions.fromString("rw-r--r--"));

    SshException failure = failure(hosts.options(), HOST);

    assertThat(failure).hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @EnumSource
  void aKeyCanBeGivenBesidesTheConfiguration(SshBackend backend) throws Exception {
    hosts.host();
    SshHosts.write(
        hosts.config(),
        SshHosts.read(hosts.config()).replaceAll("IdentityFile .*", "IdentityFile none"));

    logIn(hosts.options().withBackend(backend).withIdentity(hosts.clientKey()), HOST);
  }

  @Test
  void keysOfEveryUsualKindAreTaken() throws Exception {
    hosts.host();
    for (String kind : List.of("rsa", "ecdsa")) {
      Path key = hosts.newKey("id_" + kind, kind, "");
      hosts.authorize(key);
      logIn(onlyWith(key, hosts.options()), HOST);
    }
  }

  private SshOptions onlyWith(Path key, SshOptions options) {
    SshHosts.write(
        hosts.config(),
        SshHosts.read(hosts.config()).replaceAll("IdentityFile .*", "IdentityFile none"));
    return options.withIdentity(key);
  }

  @Test
  void aPassphraseIsAskedForOnlyWhereSomebodyCanBeAsked() throws Exception {
    hosts.host();
    Path key = hosts.newKey("locked", "ed25519", "open sesame");
    hosts.authorize(key);
    SshOptions options = onlyWith(key, hosts.options());

    SshException failure = failure(options, HOST);

    assertThat(failure).hasMessageContaining("it has a passphrase").hasMessageContaining("ssh-add");
    List<String> questions = new ArrayList<>();
    logIn(options.withPrompt(question -> answer(questions, question)), HOST);
    assertThat(questions).hasSize(2).allMatch(each -> each.equals("passphrase of ~/.ssh/locked: "));
  }

  /// Wrong at first.
  private static Optional<String> answer(List<String> questions, String question) {
    questions.add(question);
    return Optional.of(questions.size() == 1 ? "wrong" : "open sesame");
  }

  @ParameterizedTest
  @EnumSource
  void anAgentOffersItsKeys(SshBackend backend) throws Exception {
    hosts.host();
    SshHosts.write(
        hosts.config(),
        SshHosts.read(hosts.config()).replaceAll("IdentityFile .*", "IdentityFile none"));
    try (Agent agent = new Agent(folder.resolve("agent"), hosts.clientKey())) {
      SshOptions options =
          hosts.options().withBackend(backend).withEnvironment(agent.environment());

      logIn(options, HOST);
    }
  }

  @Test
  void theKeysOfAnAgentThatAreNotTakenAreCounted() throws Exception {
    hosts.host();
    Path other = hosts.newKey("other", "ed25519", "");
    SshHosts.write(
        hosts.config(),
        SshHosts.read(hosts.config()).replaceAll("IdentityFile .*", "IdentityFile none"));
    try (Agent agent = new Agent(folder.resolve("agent"), other)) {
      SshException failure = failure(hosts.options().withEnvironment(agent.environment()), HOST);

      assertThat(failure).hasMessageContaining("agent (1 key)");
    }
  }

  @Test
  void anAgentThatIsGoneIsNamedAndTheFilesAreTried() throws Exception {
    hosts.host();
    Map<String, String> gone = Map.of("SSH_AUTH_SOCK", folder.resolve("gone").toString());

    logIn(hosts.options().withEnvironment(gone), HOST);

    SshException failure =
        failure(
            onlyWith(hosts.newKey("wrong", "ed25519", ""), hosts.options().withEnvironment(gone)),
            HOST);
    assertThat(failure).hasMessageContaining("nobody answers at").hasMessageContaining("gone");
  }

  @Test
  void aServerThatTakesNoMoreKeysIsNamed() {
    hosts.host("MaxAuthTries 1");
    SshOptions options =
        hosts
            .options()
            .withIdentity(hosts.newKey("a", "ed25519", ""))
            .withIdentity(hosts.newKey("b", "ed25519", ""));

    SshException failure = failure(options, HOST);

    assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
    assertThat(failure)
        .hasMessageContaining("Too many authentication failures")
        .hasMessageContaining("IdentitiesOnly");
  }

  @ParameterizedTest
  @EnumSource
  void aHostIsReachedThroughOthers(SshBackend backend) throws Exception {
    hosts.host();
    hosts.host();
    RealSshd inner = hosts.host();
    SshOptions options = hosts.options().withBackend(backend);

    logIn(options.withSetting("ProxyJump=host1,host2"), SshTarget.of("host3"));
    assertThat(inner.log()).contains("Accepted publickey");

    inner.close();
    SshException failure = failure(options.withSetting("ProxyJump=host1"), SshTarget.of("host3"));
    assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
    assertThat(failure).hasMessageContaining("host1");
  }

  @Test
  void aJumpOfTheConfigurationHasItsOwnKeysChecked() {
    hosts.stranger();
    hosts.host();
    SshHosts.append(hosts.config(), "Host behind\n  ProxyJump host1\n  HostName 127.0.0.3\n");

    SshException failure = failure(hosts.options(), SshTarget.of("behind"));

    assertThat(failure.stage()).isEqualTo(Stage.HOST_KEY);
    assertThat(failure.host()).contains("host1");
  }

  @Test
  void whatOnlyTheSshProgramCanDoIsLeftToIt() throws Exception {
    hosts.host();
    SshHosts.append(hosts.config(), "Host *\n  ProxyCommand nc %h %p\n");

    SshException failure = failure(hosts.options(), HOST);

    assertThat(failure.stage()).isEqualTo(Stage.CONFIGURE);
    assertThat(failure)
        .hasMessageContaining("ProxyCommand")
        .hasMessageContaining("config line 9")
        .hasMessageContaining("--ssh-backend=system");
  }

  @ParameterizedTest
  @EnumSource
  void manyLoginsLeaveNothingBehind(SshBackend backend) throws Exception {
    hosts.host();
    int logins = backend == SshBackend.MINA ? 50 : 5;
    try (SshLogin login = new SshLogin(hosts.options().withBackend(backend))) {
      for (int i = 0; i < logins; i++) {
        try (SshConnection connection = login.connect(HOST)) {
          assertThat(connection.isOpen()).isTrue();
        }
      }
    }

    await()
        .atMost(ofSeconds(10))
        .pollInterval(ofMillis(50))
        .untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("ssh"))
        .toList();
  }

  private static SshException failure(SshOptions options, SshTarget target) {
    return catchThrowableOfType(SshException.class, () -> logIn(options, target));
  }

  private static void logIn(SshOptions options, SshTarget target) throws InterruptedException {
    try (SshLogin login = new SshLogin(options);
        SshConnection connection = login.connect(target)) {
      assertThat(connection.isOpen()).isTrue();
    }
  }

  /// A real agent that holds a key.
  private record Agent(Path socket, Process process) implements AutoCloseable {
    Agent(Path socket, Path key) throws Exception {
      this(
          socket,
          new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
      await().atMost(ofSeconds(10)).until(() -> Files.exists(socket));
      ProcessBuilder adding = new ProcessBuilder("ssh-add", "-q", key.toString());
      adding.environment().putAll(environment());
      assertThat(adding.start().waitFor()).isZero();
    }

    Map<String, String> environment() {
      return Map.of("SSH_AUTH_SOCK", socket.toString());
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }
}
