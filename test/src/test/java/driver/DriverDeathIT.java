package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdist.Cluster;
import jdist.Distributed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A driver that dies takes all with it: its workers, however busy, their sockets and their folder.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DriverDeathIT {
  @TempDir Path folder;
  private Process process;

  /// What the workers do when their driver dies.
  enum Business {
    NOTHING,
    SPINNING,
    IGNORING_INTERRUPTS,
    CALLING_EACH_OTHER,
    HANGING_IN_A_SHUTDOWN_HOOK,
    CALLING_THE_DRIVER,
    HOLDING_STANDARD_INPUT_OPEN_IN_A_CHILD
  }

  /// A driver as anybody may write one. It says when its workers are busy, and then stays.
  static final class Driver {
    public static void main(String[] arguments) throws Exception {
      Cluster cluster = Cluster.local(2, options -> options.threads(4));
      Business business = Business.valueOf(arguments[0]);
      for (int id : cluster.workers()) {
        cluster.remoteCallFetch(id, () -> 1);
        cluster.remoteDo(id, () -> beBusy(business));
      }
      cluster.remoteCallFetch(2, () -> Distributed.remoteCallFetch(3, () -> 1));
      System.out.println("busy");
      System.out.flush();
      if (arguments.length > 1) {
        System.exit(Integer.parseInt(arguments[1]));
      }
      Tasks.sleepForever();
    }

    private static void beBusy(Business business) throws Exception {
      switch (business) {
        case NOTHING -> {}
        case SPINNING -> {
          while (true) {
            Thread.onSpinWait();
          }
        }
        case IGNORING_INTERRUPTS -> {
          while (true) {
            try {
              Tasks.sleepForever();
            } catch (InterruptedException _) {
              Tasks.count("ignored");
            }
          }
        }
        case CALLING_EACH_OTHER -> {
          int other = 5 - Distributed.myId();
          while (true) {
            Distributed.remoteCallFetch(other, () -> 1);
          }
        }
        case HANGING_IN_A_SHUTDOWN_HOOK ->
            Runtime.getRuntime()
                .addShutdownHook(
                    new Thread(() -> {
                      while (true) {
                        Thread.onSpinWait();
                      }
                    }));
        case CALLING_THE_DRIVER -> {
          while (true) {
            Distributed.remoteCallFetch(1, () -> 1);
          }
        }
        case HOLDING_STANDARD_INPUT_OPEN_IN_A_CHILD ->
            new ProcessBuilder("sleep", "20").inheritIO().start();
      }
    }
  }

  private void start(String... arguments) throws IOException {
    Stream<String> command =
        Stream.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Djava.io.tmpdir=" + folder,
            Driver.class.getName());
    process =
        new ProcessBuilder(Stream.concat(command, Stream.of(arguments)).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo("busy");
  }

  @AfterEach
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private List<ProcessHandle> workers() {
    return process
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(" jdist worker "))
        .toList();
  }

  private List<Path> folders() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("jdist-")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfAClusterWhoseDriverIsKilled(Business business) throws Exception {
    start(business.name());
    List<ProcessHandle> workers = workers();
    assertThat(workers).hasSize(2);
    assertThat(folders()).hasSize(1);

    process.destroyForcibly().waitFor();

    await().atMost(SOON).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    if (business == Business.HANGING_IN_A_SHUTDOWN_HOOK) {
      return; // such a worker is ended before it could tidy up, and the next driver does
    }
    await().atMost(SOON).until(() -> folders().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(names = {"SPINNING", "CALLING_THE_DRIVER"})
  void nothingIsLeftOfAClusterWhoseDriverExits(Business business) throws Exception {
    start(business.name(), "7");
    List<ProcessHandle> workers = workers();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(7);
    assertThat(workers).noneMatch(ProcessHandle::isAlive);
    assertThat(folders()).isEmpty();
  }

  @Test
  void aLaterDriverSweepsWhatADeadOneLeft() throws Exception {
    start(Business.NOTHING.name());
    List<ProcessHandle> workers = workers();
    workers.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    await().atMost(SOON).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    Path left = Files.createDirectories(folder.resolve("jdist-" + process.pid() + "-17"));
    Files.writeString(left.resolve("w2"), "");
    Path others = Files.createDirectories(folder.resolve("jdist-1-17"));
    Path strange = Files.createDirectories(folder.resolve("jdist-notes-2"));

    start(Business.NOTHING.name(), "0");
    process.waitFor();

    assertThat(left).doesNotExist();
    assertThat(others).as("of a process that runs").exists();
    assertThat(strange).as("of somebody else").exists();
  }
}
