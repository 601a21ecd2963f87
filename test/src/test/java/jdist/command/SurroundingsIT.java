package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdist.kit.InSandbox;
import jdist.kit.Jdist;
import jdist.kit.Jdist.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A system that is not as one would wish: its locale, its streams, its users, its temporary
/// folder, its limits.
class SurroundingsIT extends InSandbox {
  private static final String DRIVER =
      """
      void main() {
        IO.println("driver ✓");
        System.err.println("ß");
        remoteRun(2, () -> IO.println("wörker ✓")).await();
      }
      """;

  private static final String OUTPUT = "driver ✓\n      From worker 2:\twörker ✓\n";

  /// Nobody's, not even another test's: limits of processes are a user's.
  private static final String USER = Long.toString(10_000 + ProcessHandle.current().pid() % 50_000);

  private String driver;

  @BeforeEach
  void make() {
    driver = sandbox.source("Job.java", DRIVER);
  }

  private Jdist job() {
    return sandbox.jdist("-p", "1", driver);
  }

  private static void assertRan(Outcome outcome) {
    assertThat(outcome.errors()).isEqualTo("ß\n");
    assertThat(outcome.output()).isEqualTo(OUTPUT);
    assertThat(outcome.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"LC_ALL, C", "LANG, POSIX", "LC_ALL, xx_YY.UTF-8"})
  void allSpeakUtf8WhateverTheLocale(String variable, String locale) {
    assertRan(job().under("env", "-u", "LANG", "-u", "LC_ALL", variable + "=" + locale).run());
  }

  @ParameterizedTest
  @CsvSource({"| head -n 1", "> /dev/full", ">&-"})
  void aClosedOutputIsNoReasonToStop(String behind) {
    String chatty =
        sandbox.source(
            "Chatty.java",
            """
            void chat() {
              for (int i = 0; i < 50_000; i++) {
                System.out.println("line " + i);
              }
            }

            void main() {
              chat();
              remoteRun(2, () -> chat()).await();
              System.err.println("all is said");
            }
            """);

    Outcome outcome =
        sandbox.jdist("-p", "1", chatty).under("sh", "-c", "\"$@\" " + behind, "sh").run();

    assertThat(outcome.errors()).isEqualTo("all is said\n");
    assertThat(outcome.output()).isEqualTo(behind.contains("head") ? "line 0\n" : "");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void neitherHomeNorUserNameIsNeeded() throws Exception {
    assertRan(job().under(bare()).run());
    assertRan(job().under(strangers(bare())).run());
  }

  /// An environment with next to nothing in it.
  private List<String> bare() {
    List<String> words = new ArrayList<>(List.of("env", "-i", "PATH=" + System.getenv("PATH")));
    words.add("JAVA_HOME=" + System.getProperty("java.home"));
    sandbox.variables().forEach((name, value) -> words.add(name + "=" + value));
    return words;
  }

  /// As a user without a name, if whoever runs the tests may do that.
  private List<String> strangers(List<String> words) throws Exception {
    for (Path path : List.of(folder, folder.resolve("tmp"))) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    List<String> change = List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups");
    List<String> probe = new ArrayList<>(change);
    probe.addAll(List.of("test", "-r", Jdist.HOME.resolve("target/dist/bin/jdist").toString()));
    assumeTrue(new ProcessBuilder(probe).start().waitFor() == 0, "another user can run jdist here");
    List<String> all = new ArrayList<>(words);
    all.addAll(change);
    return all;
  }

  @Test
  void aSourceThatMayNotBeReadIsNoDriver() throws Exception {
    List<String> stranger = strangers(bare());
    Files.setPosixFilePermissions(Path.of(driver), PosixFilePermissions.fromString("-w-------"));

    Outcome outcome = job().under(stranger).run();

    assertThat(outcome.errors())
        .isEqualTo("jdist: " + driver + " cannot be read; check its permissions\n");
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void aTemporaryFolderWhosePathIsLongWillDo() {
    Path deep = sandbox.make("tmp-" + "x".repeat(150));

    assertRan(job().environment(Map.of("TMPDIR", deep.toString())).run());

    assertThat(deep).isEmptyDirectory();
  }

  @Test
  void aTemporaryFolderThatCannotBeWrittenIsNotNeeded() {
    assertRan(job().environment(Map.of("TMPDIR", "/proc")).run());
  }

  @Test
  void aSourceThatCanBeKeptNowhereIsToldSo() {
    Outcome outcome =
        job().environment(Map.of("TMPDIR", "/proc", "JDIST_CACHE", "/proc/cache")).run();

    assertThat(outcome.errors())
        .startsWith("jdist: the classes of " + driver + " cannot be kept in /proc: ")
        .endsWith("; set JDIST_CACHE or TMPDIR to a folder that takes them\n")
        .hasLineCount(1);
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void aFullDiskIsTold() throws Exception {
    Path disk = sandbox.make("disk");
    Map<String, String> there = Map.of("TMPDIR", disk.toString());
    assumeTrue(
        runs("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()),
        "a disk can be made");
    try {
      fill(disk.resolve("filler"));

      assertRan(job().environment(there).run());
      Outcome outcome =
          job().environment(there).environment(Map.of("JDIST_CACHE", disk + "/cache")).run();

      assertThat(outcome.errors())
          .isEqualTo(
              "jdist: the classes of "
                  + driver
                  + " cannot be kept in "
                  + disk
                  + ": No space left on device; set JDIST_CACHE or TMPDIR to a folder that takes"
                  + " them\n");
      assertThat(outcome.status()).isEqualTo(2);
      assertThat(disk.toFile().list((_, name) -> name.startsWith("jdist-"))).isEmpty();
    } finally {
      assertThat(runs("umount", disk.toString())).isTrue();
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static boolean runs(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @Test
  void tooLittleAddressSpaceIsTold() {
    Outcome outcome = job().under("prlimit", "--as=" + (300L << 20)).run();

    assertThat(outcome.errors())
        .isEqualTo(
            "jdist: the limit of address space, 307200 kB, is too small for a JVM; raise it:"
                + " ulimit -v 4194304\n");
    assertThat(outcome.status()).isEqualTo(69);
  }

  @Test
  void tooFewFilesAreTold() {
    Outcome outcome = job().under("prlimit", "--nofile=18").run();

    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .startsWith("jdist: could not start ")
        .contains("Too many open files", "a higher limit of open files (ulimit -n)");
    assertThat(outcome.status()).isEqualTo(69);
  }

  @ParameterizedTest
  @CsvSource({"25", "35", "50"})
  void tooFewProcessesAreTold(String limit) throws Exception {
    List<String> words = strangers(bare());
    words.addAll(List.of("prlimit", "--nproc=" + limit));
    List<String> options = new ArrayList<>();
    for (String flag : List.of("-XX:+UseSerialGC", "-XX:ActiveProcessorCount=2")) {
      options.addAll(List.of("--driver-J", flag, "-J", flag)); // as few threads on every machine
    }
    options.addAll(List.of("-p", "3", driver));

    Outcome outcome = sandbox.jdist(options.toArray(String[]::new)).under(words).run();

    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .contains("jdist: could not start ", "limit of processes and threads (ulimit -u)");
    assertThat(outcome.status()).isEqualTo(69);
  }
}
