package jdist.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import jdist.kit.RealSshd;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files sent to real hosts.
class TransferIT extends WithSshHosts {
  @ParameterizedTest
  @EnumSource
  void aFileArrivesWholeAndTellsHowFarItIs(SshBackend backend) throws Exception {
    RealSshd host = hosts.host();
    Path local = file(10 << 20);
    Path remote = host.home().resolve("it's a \\ $(file)!");
    Files.writeString(remote, "what was there before");
    List<Long> told = new ArrayList<>();

    send(backend, local, remote, (sent, total) -> told.add(total - sent));

    assertThat(Files.mismatch(local, remote)).isEqualTo(-1);
    assertThat(told).hasSizeGreaterThan(10).last().isEqualTo(0L);
    assertThat(files(host)).containsExactly("it's a \\ $(file)!");
  }

  @Test
  void aFileArrivesWhateverTheLoginShellPrints() throws Exception {
    RealSshd host = hosts.host();
    Files.writeString(host.home().resolve(".bashrc"), "seq 100000\n");
    Path local = file(10 << 20);

    send(SshBackend.MINA, local, host.home().resolve("f"), SshProgress.NONE);

    assertThat(Files.mismatch(local, host.home().resolve("f"))).isEqualTo(-1);
    assertThat(files(host)).containsExactly(".bashrc", "f");
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyFileArrives(SshBackend backend) throws Exception {
    RealSshd host = hosts.host();

    send(backend, file(0), host.home().resolve("f"), SshProgress.NONE);

    assertThat(host.home().resolve("f")).isEmptyFile();
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatCannotBeWrittenIsNamed(SshBackend backend) throws Exception {
    RealSshd host = hosts.host();
    Path remote = host.home().resolve("no/such/folder/f");

    SshException failure =
        catchThrowableOfType(
            SshException.class, () -> send(backend, file(100), remote, SshProgress.NONE));

    assertThat(failure.stage()).isEqualTo(Stage.TRANSFER);
    assertThat(failure).hasMessageContaining(remote.toString()).hasMessageContaining("host1");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    hosts.host();
    Path nothing = folder.resolve("nothing");

    SshException failure =
        catchThrowableOfType(
            SshException.class, () -> send(SshBackend.MINA, nothing, nothing, SshProgress.NONE));

    assertThat(failure).hasMessageContaining(nothing + " cannot be read here");
  }

  @ParameterizedTest
  @EnumSource
  void aFileWhoseConnectionIsCutDoesNotTakeItsName(SshBackend backend) throws Exception {
    RealSshd host = hosts.host();
    Path remote = host.home().resolve("f");

    SshException failure =
        catchThrowableOfType(
            SshException.class,
            () -> send(backend, file(30 << 20), remote, (sent, _) -> cutAt(host, sent)));

    assertThat(failure.stage()).isEqualTo(Stage.TRANSFER);
    assertThat(remote).doesNotExist();
  }

  private static void cutAt(RealSshd host, long sent) {
    if (sent == 2 << 20) {
      host.cut();
    }
  }

  private void send(SshBackend backend, Path local, Path remote, SshProgress progress)
      throws InterruptedException {
    try (SshLogin login = new SshLogin(hosts.options().withBackend(backend));
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      connection.send(local, remote.toString(), progress);
    }
  }

  private Path file(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return Files.write(folder.resolve("local"), bytes);
  }

  private static List<String> files(RealSshd host) throws IOException {
    try (Stream<Path> files = Files.list(host.home())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
