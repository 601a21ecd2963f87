package jdist.ssh;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What users are asked as they log in, and what they are not. Passphrases at real hosts; passwords
/// at an embedded server, as no user of this machine has one.
class PromptIT extends WithSshHosts {
  private static final String SECRET = "open $HOME 'sesame' \\";

  private final List<String> questions = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @EnumSource
  void thePassphraseOfAKeyIsAskedOnceForAllHosts(SshBackend backend) throws Exception {
    SshOptions options = locked(backend, 3);
    try (SshLogin login = new SshLogin(options.withPrompt(answering(SECRET)));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> logins = new ArrayList<>();
      for (String host : List.of("host1", "host2", "host3")) {
        logins.add(() -> isIn(login, host));
      }

      for (Future<Boolean> each : threads.invokeAll(logins)) {
        assertThat(each.get()).isTrue();
      }
    }
    assertThat(questions).hasSize(1).first().asString().contains("passphrase", "locked");
    await().atMost(ofSeconds(10)).pollInterval(ofMillis(50)).until(PromptIT::noThreads);
  }

  private static boolean isIn(SshLogin login, String host) throws InterruptedException {
    try (SshConnection connection = login.connect(SshTarget.of(host))) {
      return connection.isOpen();
    }
  }

  private static boolean noThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().contains("ssh-prompt"));
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPassphraseIsAskedForAgainThreeTimesInAll(SshBackend backend) {
    SshException failure = failure(locked(backend, 1).withPrompt(answering("wrong")), "host1");

    assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
    assertThat(failure).hasMessageContaining("locked").hasMessageContaining("passphrase");
    assertThat(questions).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void aPassphraseThatIsWrongAtFirstIsAskedForAgain(SshBackend backend) throws Exception {
    SshOptions options = locked(backend, 1);
    try (SshLogin login =
        new SshLogin(
            options.withPrompt(question -> {
              questions.add(question);
              return Optional.of(questions.size() == 1 ? "wrong" : SECRET);
            }))) {
      assertThat(isIn(login, "host1")).isTrue();
    }
    assertThat(questions).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void aPassphraseThatTheUserWillNotSayIsAskedForOnce(SshBackend backend) {
    SshOptions options =
        locked(backend, 1)
            .withPrompt(question -> {
              questions.add(question);
              return Optional.empty();
            });

    SshException failure = failure(options, "host1");

    assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
    assertThat(failure).hasMessageContaining("locked").hasMessageContaining("passphrase");
    assertThat(questions).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyIsAskedWhetherAStrangerIsTheRightHost(SshBackend backend) {
    hosts.stranger();

    SshException failure =
        failure(hosts.options().withBackend(backend).withPrompt(answering("yes")), "host1");

    assertThat(failure.stage()).isEqualTo(Stage.HOST_KEY);
    assertThat(questions).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aPasswordIsAskedForWhereTheServerWantsOne(SshBackend backend) throws Exception {
    try (SshServer server = server()) {
      server.setPasswordAuthenticator((_, password, _) -> password.equals(SECRET));
      server.start();

      assertThat(failsAt(server, backend, answering(SECRET))).isEmpty();
    }
    assertThat(questions).hasSize(1).first().asString().contains("password").contains("127.0.0.1");
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPasswordIsAskedForThreeTimes(SshBackend backend) throws Exception {
    try (SshServer server = server()) {
      server.setPasswordAuthenticator((_, password, _) -> password.equals(SECRET));
      server.start();

      SshException failure = failsAt(server, backend, answering("wrong")).orElseThrow();

      assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATE);
      assertThat(failure)
          .hasMessageContaining("password")
          .hasMessageContaining("the server accepts password");
    }
    assertThat(questions).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void whatAServerAsksOfTheUserIsAskedEachTime(SshBackend backend) throws Exception {
    try (SshServer server = server()) {
      server.setPasswordAuthenticator((_, password, _) -> password.equals("once"));
      server.setKeyboardInteractiveAuthenticator(new Codes());
      server.start();
      AtomicInteger code = new AtomicInteger();
      SshPrompt prompt =
          question -> {
            questions.add(question);
            return Optional.of("code" + code.incrementAndGet());
          };

      try (SshLogin login = new SshLogin(options(backend).withPrompt(prompt))) {
        for (int i = 0; i < 2; i++) {
          login.connect(SshTarget.of("127.0.0.1").at(server.getPort())).close();
        }
      }
    }
    assertThat(questions).hasSize(2).allMatch(question -> question.contains("Code of the day"));
  }

  /// Takes each code once, in order.
  private static final class Codes implements KeyboardInteractiveAuthenticator {
    private final AtomicInteger last = new AtomicInteger();

    @Override
    public InteractiveChallenge generateChallenge(
        ServerSession session, String user, String language, String methods) {
      var challenge = new InteractiveChallenge();
      challenge.setInteractionName("");
      challenge.setInteractionInstruction("");
      challenge.setLanguageTag("");
      challenge.addPrompt("Code of the day: ", false);
      return challenge;
    }

    @Override
    public boolean authenticate(ServerSession session, String user, List<String> answers) {
      int expected = last.get() + 1;
      boolean right = answers.equals(List.of("code" + expected));
      if (right) {
        last.incrementAndGet();
      }
      return right;
    }
  }

  /// Shows a key that `known_hosts` will have.
  private SshServer server() throws IOException {
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(folder.resolve("embedded_key")));
    server.setPublickeyAuthenticator(null);
    server.setKeyboardInteractiveAuthenticator(KeyboardInteractiveAuthenticator.NONE);
    return server;
  }

  private Optional<SshException> failsAt(SshServer server, SshBackend backend, SshPrompt prompt) {
    return Optional.ofNullable(
        catchThrowableOfType(
            SshException.class,
            () -> {
              try (SshLogin login = new SshLogin(options(backend).withPrompt(prompt))) {
                login.connect(SshTarget.of("127.0.0.1").at(server.getPort())).close();
              }
            }));
  }

  private SshOptions options(SshBackend backend) {
    return hosts
        .options()
        .withBackend(backend)
        .withSetting("UserKnownHostsFile=" + hosts.knownHosts())
        .acceptingNew();
  }

  private SshOptions locked(SshBackend backend, int count) {
    for (int i = 0; i < count; i++) {
      hosts.host();
    }
    Path key = hosts.newKey("locked", "ed25519", SECRET);
    hosts.authorize(key);
    SshHosts.write(
        hosts.config(),
        SshHosts.read(hosts.config()).replaceAll("IdentityFile .*", "IdentityFile " + key));
    return hosts.options().withBackend(backend);
  }

  private SshPrompt answering(String answer) {
    return question -> {
      questions.add(question);
      return Optional.of(answer);
    };
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
