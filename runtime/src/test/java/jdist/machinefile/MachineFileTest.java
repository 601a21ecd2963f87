package jdist.machinefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineFileTest {
  private static final Path SAMPLES = Path.of("..", "machinefiles");

  /// In words: count, login, where it listens.
  private static String said(Machine machine) {
    return (machine.count().isEmpty() ? "auto" : machine.count().getAsInt())
        + " "
        + machine
        + machine.bindTo().map(it -> " " + it).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "node7, 1 node7",
    "10.0.0.7, 1 10.0.0.7",
    "2*alice@node7:2222 10.0.0.7, 2 alice@node7:2222 10.0.0.7",
    "auto*node8, auto node8",
    "'  2 *  node8  ', 2 node8",
    "'2\t* node8\t10.0.0.8:9000', 2 node8 10.0.0.8:9000",
    "node9 slots=4, 4 node9",
    "node9 slots=4 max_slots=8, 4 node9",
    "node9 10.0.0.9 slots=auto, auto node9 10.0.0.9",
    "[::1], 1 [::1]",
    "3*bob@[fe80::1%eth0]:22 [fe80::1]:9000, 3 bob@[fe80::1%eth0]:22 [fe80::1]:9000",
    "ana@uni.example@gate, 1 ana@uni.example@gate",
    "node7# not a part of it, 1 node7",
  })
  void understandsALine(String line, String meaning) {
    assertThat(MachineFile.parse(line, "hosts.txt"))
        .map(MachineFileTest::said)
        .containsExactly(meaning);
  }

  @Test
  void keepsTheOrderAndSaysWhereEachWasWritten() {
    List<Machine> machines =
        MachineFile.parse("# mine\r\n\r\n  \r\n2*b\r\na # the slow one\r\nb\r\n", "hosts.txt");

    assertThat(machines).map(MachineFileTest::said).containsExactly("2 b", "1 a", "1 b");
    assertThat(machines)
        .map(Machine::origin)
        .containsExactly("hosts.txt, line 4", "hosts.txt, line 5", "hosts.txt, line 6");
    assertThat(machines.getFirst().isReachedLike(machines.getLast())).isTrue();
    assertThat(machines.getFirst().isReachedLike(machines.get(1))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x*node7 | 1 | \"x\" is no number of workers, which is 1 to 32766, or auto",
        "*node7 | 1 | \"\" is no number of workers, which is 1 to 32766, or auto",
        "0*node7 | 1 | \"0\" is no number of workers, which is 1 to 32766, or auto",
        "-1*node7 | 1 | \"-1\" is no number of workers, which is 1 to 32766, or auto",
        "99999999999*node7 | 1 | \"99999999999\" is no number of workers, which is 1 to 32766, or"
            + " auto",
        "2*3*node7 | 3 | \"3*node7\" is no host",
        "2* | 3 | a machine is missing after 2*",
        "2*node7 slots=2 | 15 | how many workers is said twice",
        "node7 slots=many | 13 | \"many\" is no number of workers, which is 1 to 32766, or auto",
        "node7:99999 | 7 | \"99999\" is no port, which is 1 to 65535",
        "node7:0 | 7 | \"0\" is no port, which is 1 to 65535",
        "node7: | 7 | \"\" is no port, which is 1 to 65535",
        "alice@ | 7 | a host is missing",
        "@node7 | 1 | \"\" is no user's name",
        "-oProxyCommand=id | 1 | \"-oProxyCommand=id\" is no host",
        "-x@node7 | 1 | \"-x\" is no user's name",
        "node7;reboot | 1 | \"node7;reboot\" is no host",
        "`id`@node7 | 1 | \"`id`\" is no user's name",
        "fe80::1 | 1 | an IPv6 address stands in brackets, as in [fe80::1]",
        "[fe80::1 | 1 | the bracket is never closed",
        "[fe80::1]22 | 10 | after the bracket there is a port, or nothing",
        "[node7] | 1 | \"node7\" is no host",
        "node7 10.0.0.7 10.0.0.8 | 16 | nothing is known that may stand here, such as 10.0.0.8",
        "node7 bob@node8 | 7 | only one machine stands on a line; this is where its workers listen",
        "3*node7 10.0.0.7:65534 | 18 | there is no port for each of its workers from 65534",
      })
  void saysWhatIsWrongAndWhere(String line, int column, String what) {
    assertThatThrownBy(() -> MachineFile.parse("# mine\n" + line + "\n", "hosts.txt"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "hosts.txt, line 2, column "
                + column
                + ": "
                + what
                + "\n  "
                + line
                + "\n  "
                + " ".repeat(column - 1)
                + "^\n  for example 2*alice@node7:2222 10.0.0.7");
  }

  @Test
  void pointsAtTheWordThatIsWrongHoweverFarItIsIndented() {
    assertThatThrownBy(() -> MachineFile.parse("\t node7 :9\r\n", "hosts.txt"))
        .hasMessageContaining("line 1, column 9: a host is missing\n  node7 :9\n        ^\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | 1 a",
        "a,user@b:22=4 | 1 a, 4 user@b:22",
        "4*user@b:22 | 4 user@b:22",
        "auto*a,[::1]:22=auto, c | auto a, auto [::1]:22, 1 c",
      })
  void understandsHostsOnALineOfCommand(String text, String meaning) {
    assertThat(MachineFile.ofHosts(text, "-H").stream().map(MachineFileTest::said))
        .containsExactly(meaning.split(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 1 | a host is missing",
        "a, | 1 | a host is missing",
        "a,b=0 | 3 | \"0\" is no number of workers, which is 1 to 32766, or auto",
        "2*b=4 | 5 | how many workers is said twice",
        "a b | 1 | \"a b\" is no host",
      })
  void saysWhatIsWrongWithHosts(String text, int column, String what) {
    assertThatThrownBy(() -> MachineFile.ofHosts(text, "-H"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("-H " + text + ", column " + column + ": " + what + "\n")
        .hasMessageEndingWith("\n  for example alice@node7:2222=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# node7\n   \n"})
  void aFileWithoutMachinesIsNone(String text) {
    assertThatThrownBy(() -> MachineFile.parse(text, "hosts.txt"))
        .hasMessage(
            "hosts.txt: it lists no machine; a line looks like 2*alice@node7:2222 10.0.0.7");
  }

  @Test
  void whatCannotBeReadIsSaid(@TempDir Path folder) throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0x7f, 'E', 'L', 'F', 0});
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'n', (byte) 0xe9, '\n'});

    assertThatThrownBy(() -> MachineFile.read(folder.resolve("none")))
        .hasMessage(folder.resolve("none") + ": there is no such machine file");
    assertThatThrownBy(() -> MachineFile.read(folder))
        .hasMessage(folder + ": the machine file cannot be read: it is a folder");
    assertThatThrownBy(() -> MachineFile.read(binary))
        .hasMessage(binary + ": a machine file is text in UTF-8, and this is not");
    assertThatThrownBy(() -> MachineFile.read(latin))
        .hasMessage(latin + ": a machine file is text in UTF-8, and this is not");
  }

  @Test
  void aHugeFileIsRefused() {
    byte[] huge = "#".repeat((16 << 20) + 1).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> MachineFile.read(new ByteArrayInputStream(huge), "-"))
        .hasMessage("-: a machine file is not longer than 16 MiB");
  }

  @Test
  void aHundredThousandMachinesAreRead() {
    assertThat(MachineFile.parse("2*alice@node7:2222 10.0.0.7\n".repeat(100_000), "hosts.txt"))
        .hasSize(100_000);
  }

  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void eachSampleIsUnderstood(Path sample) {
    assertThat(MachineFile.read(sample)).isNotEmpty();
  }
}
