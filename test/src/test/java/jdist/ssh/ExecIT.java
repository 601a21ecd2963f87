package jdist.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Commands on real hosts.
class ExecIT extends WithSshHosts {
  private static final Duration SOON = ofSeconds(20);

  @ParameterizedTest
  @EnumSource
  void aCommandHasThreeStreamsAndAnExitStatus(SshBackend backend) throws Exception {
    hosts.host();
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshCommand command = connection.exec("cat; echo oops >&2; exit 3")) {
      try (OutputStream in = command.stdin()) {
        in.write("hello\n".getBytes(UTF_8));
      }

      assertThat(text(command.stdout())).isEqualTo("hello\n");
      assertThat(text(command.stderr())).isEqualTo("oops\n");
      assertThat(command.await(SOON).orElseThrow().status()).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tenMegabytesGoThereAndBack(SshBackend backend) throws Exception {
    hosts.host();
    byte[] sent = new byte[10 << 20];
    new Random(1).nextBytes(sent);
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshCommand command = connection.exec("cat")) {
      Thread writer = Thread.startVirtualThread(() -> writeAndClose(command.stdin(), sent));

      byte[] received = command.stdout().readAllBytes();

      writer.join();
      assertThat(Arrays.equals(received, sent)).isTrue();
      assertThat(command.await(SOON).orElseThrow().isSuccess()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatALoginShellPrintsComesFirstAndHarmsNothing(SshBackend backend) throws Exception {
    RealSshd host = hosts.host("Banner " + banner());
    Files.writeString(host.home().resolve(".bashrc"), "seq 100000; echo careful >&2\n");
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshCommand command = connection.exec("echo done")) {
      command.stdin().close();

      assertThat(text(command.stdout())).startsWith("1\n2\n").endsWith("100000\ndone\n");
      assertThat(text(command.stderr())).contains("careful");
    }
  }

  private String banner() {
    Path banner = folder.resolve("banner");
    SshHosts.write(banner, "Welcome\n".repeat(50));
    return banner.toString();
  }

  @ParameterizedTest
  @EnumSource
  void aCommandThatIsKilledSaysSo(SshBackend backend) throws Exception {
    hosts.host();
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshCommand command = connection.exec("kill -9 $$")) {
      SshCommand.Exit exit = command.await(SOON).orElseThrow();

      assertThat(exit.status()).isEmpty();
      assertThat(exit.signal()).hasValue(backend == SshBackend.MINA ? "KILL" : "?");
      assertThat(exit.toString()).startsWith("was killed by");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCommandMayExitWithWhatTheSshProgramSaysOfItself(SshBackend backend) throws Exception {
    hosts.host();
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshCommand command = connection.exec("exit 255")) {
      assertThat(command.await(SOON).orElseThrow().status()).hasValue(255);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingACommandEndsItsInput(SshBackend backend) throws Exception {
    RealSshd host = hosts.host();
    Path ended = host.home().resolve("ended");
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      SshCommand command = connection.exec("echo here; cat; touch $HOME/ended");
      assertThat(command.stdout().readNBytes(5)).asString().isEqualTo("here\n");

      command.close();

      assertThat(command.await(SOON)).isPresent();
      await().atMost(SOON).until(() -> Files.exists(ended));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSecondSessionIsRefusedInWordsWhereTheServerAllowsOne(SshBackend backend) throws Exception {
    hosts.host("MaxSessions 1");
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      try (SshCommand first = connection.exec("cat")) {
        SshException refusal = refusalOf(connection);

        assertThat(refusal.stage()).isEqualTo(Stage.EXEC);
        assertThat(refusal).hasMessageContaining("sessions").hasMessageContaining("MaxSessions");
        first.stdin().close();
        assertThat(first.await(SOON)).isPresent();
      }
      assertThat(output(connection, "echo again")).isEqualTo("again\n");
    }
  }

  /// The `ssh` program tells it by its exit.
  private static SshException refusalOf(SshConnection connection) {
    try (SshCommand second = connection.exec("true")) {
      second.await(SOON);
    } catch (SshException e) {
      return e;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError("it was not refused");
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatIsCutEndsItsCommands(SshBackend backend) throws Exception {
    RealSshd host = hosts.host();
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshCommand command = connection.exec("echo here; exec cat")) {
      assertThat(command.stdout().readNBytes(5)).asString().isEqualTo("here\n");

      host.cut();

      assertThat(command.stdout().read()).isEqualTo(-1);
      assertThat(command.await(SOON).orElseThrow().toString())
          .isEqualTo("was lost with its connection");
      await().atMost(SOON).until(() -> !connection.isOpen());
      assertThatThrownBy(() -> connection.exec("true"))
          .isInstanceOf(SshException.class)
          .hasMessageContaining("the connection is lost");
    }
  }

  @Test
  void aWaitForACommandCanBeInterrupted() throws Exception {
    hosts.host();
    try (SshLogin login = login(SshBackend.MINA);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshCommand command = connection.exec("cat")) {
      FutureTask<Optional<SshCommand.Exit>> waiting = new FutureTask<>(() -> command.await(SOON));
      Thread waiter = Thread.startVirtualThread(waiting);

      waiter.interrupt();

      assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
      command.stdin().close();
      assertThat(command.await(SOON).orElseThrow().isSuccess()).isTrue();
    }
  }

  private SshLogin login(SshBackend backend) {
    return new SshLogin(hosts.options().withBackend(backend));
  }

  private static String output(SshConnection connection, String line) throws Exception {
    try (SshCommand command = connection.exec(line)) {
      return text(command.stdout());
    }
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), UTF_8);
  }

  private static void writeAndClose(OutputStream stream, byte[] bytes) {
    try (stream) {
      stream.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
