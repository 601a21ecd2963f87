package driver;

import static driver.Tasks.SOON;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jdist.cluster.SshSettings.ShipJava;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.launch.HostSetup;
import jdist.launch.HostSetup.Running;
import jdist.launch.HostSetup.SetupException;
import jdist.launch.Installation;
import jdist.launch.JavaToSend;
import jdist.launch.LineSink;
import jdist.launch.StandardStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a launcher gets to a host on which there is nothing of jdist: here another home on this one.
@WithCluster(workers = 1)
class HostSetupIT {
  private static final Path JAR = Installation.ofThisProcess().classPath().getFirst();
  private static final Path JAVA = Installation.ofThisProcess().java();
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  @TempDir private Path home;

  private Login login() {
    return login(List.of("sh", "-c"), Map.of());
  }

  private Login login(List<String> shell, Map<String, String> environment) {
    return new Login(home, shell, environment);
  }

  private static HostSetup setup() throws IOException {
    StandardStreams streams =
        new StandardStreams(
            new LineSink(new ByteArrayOutputStream()), new LineSink(new ByteArrayOutputStream()));
    JavaToSend none =
        new JavaToSend(ShipJava.NEVER, JAVA_HOME, Optional.empty(), (host, what) -> {});
    return new HostSetup(List.of(JAR), none, streams, SOON);
  }

  private static void end(Running running) {
    running.launcher().close();
  }

  @Test
  void whatIsMissingIsSentOnceAndIsUsed(TestCluster test) throws Exception {
    Login login = login();
    Running first = setup().start(login, "host 1", Optional.empty());
    assertThat(first.facts().cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(login.sent()).hasSize(1).allMatch(it -> it.startsWith(home + "/.cache/jdist/host/"));

    int id = test.cluster().addProcs(first.launcher(), 1).getFirst();
    String path = test.cluster().remoteCallFetch(id, () -> System.getProperty("java.class.path"));
    assertThat(path).isEqualTo(login.sent().getFirst());
    test.cluster().rmProcs(List.of(id));
    end(first);

    end(setup().start(login, "host 2", Optional.empty()));
    assertThat(login.sent()).as("sent to a host that has it").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "dash", "tcsh", "fish", "zsh"})
  void anyLoginShellWillDo(String shell) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin", shell)), shell + " is not installed");
    Login login = login(List.of(shell, "-c"), Map.of());

    end(setup().start(login, "host 1", Optional.empty()));

    assertThat(login.sent()).hasSize(1);
  }

  @Test
  void aFileThatIsNotWhatItSaysIsSentAgain() throws Exception {
    Login login = login();
    end(setup().start(login, "host 1", Optional.empty()));
    Path sent = Path.of(login.sent().getFirst());

    Files.write(sent, new byte[] {1, 2, 3});
    end(setup().start(login, "host 2", Optional.empty()));
    assertThat(login.sent()).as("cut short").hasSize(2);

    byte[] bytes = Files.readAllBytes(sent);

    bytes[10] ^= 1; // the time of its first entry

    Files.write(sent, bytes);
    end(setup().start(login, "host 3", Optional.empty()));
    assertThat(login.sent()).as("tampered with").hasSize(3);
  }

  @Test
  void whereNoHomeCanBeWrittenATemporaryFolderServes(@TempDir Path temporary) throws Exception {
    Files.writeString(home.resolve(".cache"), "in the way");
    Login login = login(List.of("sh", "-c"), Map.of("TMPDIR", temporary.toString()));

    end(setup().start(login, "host 1", Optional.empty()));

    assertThat(login.sent()).hasSize(1).allMatch(it -> it.startsWith(temporary + "/jdist-"));
  }

  @Test
  void whereNothingCanBeWrittenItIsSaid(@TempDir Path temporary) throws Exception {
    Files.writeString(home.resolve(".cache"), "in the way");
    Path file = Files.writeString(temporary.resolve("file"), "in the way");
    Login login = login(List.of("sh", "-c"), Map.of("TMPDIR", file.toString()));

    assertThatThrownBy(() -> setup().start(login, "host 1", Optional.empty()))
        .isInstanceOf(SetupException.class)
        .hasMessage("no folder can be written there")
        .extracting(it -> ((SetupException) it).stage())
        .isEqualTo("ship runtime");
  }

  /// Somebody else may have made the folder first, to have others run what he puts there.
  @Test
  void aTemporaryFolderThatLeadsElsewhereIsNotUsed(@TempDir Path temporary) throws Exception {
    Files.writeString(home.resolve(".cache"), "in the way");
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    long user = ((Number) Files.getAttribute(temporary, "unix:uid")).longValue();
    Files.createSymbolicLink(temporary.resolve("jdist-" + user), elsewhere);
    Login login = login(List.of("sh", "-c"), Map.of("TMPDIR", temporary.toString()));

    assertThatThrownBy(() -> setup().start(login, "host 1", Optional.empty()))
        .isInstanceOf(SetupException.class)
        .hasMessage("no folder can be written there");
    assertThat(login.sent()).isEmpty();
  }

  @Test
  void aJavaThatIsTooOldOrBrokenIsNamed() throws Exception {
    Path old = Files.createDirectories(home.resolve("old/bin"));
    Files.writeString(home.resolve("old/release"), "JAVA_VERSION=\"17.0.1\"\n");
    Path java = Files.writeString(old.resolve("java"), "#!/bin/sh\nexit 1\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    assertThatThrownBy(() -> setup().start(login(), "host 1", Optional.of(java.toString())))
        .isInstanceOf(SetupException.class)
        .hasMessage("there is no Java 25 or newer")
        .extracting(it -> ((SetupException) it).evidence())
        .isEqualTo("found " + java + "(17)");
    Files.delete(home.resolve("old/release"));
    assertThatThrownBy(() -> setup().start(login(), "host 1", Optional.of(java.toString())))
        .isInstanceOf(SetupException.class)
        .extracting(it -> ((SetupException) it).evidence())
        .isEqualTo("found " + java + "(broken)");
  }

  @Test
  void theJavaThatIsAskedForIsUsed(TestCluster test) throws Exception {
    Path link = Files.createDirectories(home.resolve("mine/bin")).resolve("java");
    Files.createSymbolicLink(link, JAVA.toRealPath());
    Running running = setup().start(login(), "host 1", Optional.of(link.toString()));

    int id = test.cluster().addProcs(running.launcher(), 1).getFirst();
    String used = test.cluster().remoteCallFetch(id, () -> System.getProperty("java.home"));
    assertThat(Path.of(used).toRealPath())
        .isEqualTo(requireNonNull(JAVA.toRealPath().getParent()).getParent());
    test.cluster().rmProcs(List.of(id));
    end(running);
  }

  @Test
  void aLoginThatRunsNothingIsShownWithWhatItSays() throws Exception {
    Login login =
        login(List.of("sh", "-c", "echo This account is not available; exit 1", "sh"), Map.of());

    assertThatThrownBy(() -> setup().start(login, "host 1", Optional.empty()))
        .isInstanceOf(SetupException.class)
        .hasMessage("the command that starts the launcher failed: it ended")
        .extracting(it -> ((SetupException) it).evidence())
        .isEqualTo("This account is not available");
  }

  @Test
  void twoDriversMaySetUpOneHostAtOnce() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  end(setup().start(login(), "host 1", Optional.empty()));
                } catch (Exception | AssertionError e) {
                  failures.add(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    try (Stream<Path> files = Files.walk(home.resolve(".cache/jdist/host"))) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }
}
