package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.Distributed;
import jdist.failure.LaunchException;
import jdist.failure.ProcessExitedException;
import jdist.kit.EncryptingManager;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.launch.HostLauncher;
import jdist.launch.HostPipe;
import jdist.launch.HostsManager;
import jdist.launch.HostsManager.Share;
import jdist.launch.Installation;
import jdist.launch.LineSink;
import jdist.launch.StandardStreams;
import org.junit.jupiter.api.Test;

/// Workers that a launcher on their host has started: here one beside the driver, over a pipe.
@WithCluster(workers = 1)
class HostLauncherIT {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  /// A launcher and its process.
  private record Started(HostLauncher launcher, Process process) implements AutoCloseable {
    @Override
    public void close() {
      launcher.close();
      assertThat(process.isAlive()).isFalse();
    }
  }

  private Started start(String... before) throws IOException {
    Installation installation = Installation.ofThisProcess();
    List<String> words = new ArrayList<>(List.of(before));
    words.addAll(
        List.of(
            installation.java().toString(),
            "-cp",
            installation.classPath().getFirst().toString(),
            "jdist.launch.HostMain",
            "hello"));
    return start(new ProcessBuilder(words).start());
  }

  private Started start(Process process) {
    StandardStreams streams = new StandardStreams(new LineSink(output), new LineSink(errors));
    return new Started(
        new HostLauncher("nearby", "host " + process.pid(), HostPipe.of(process), "hello", streams),
        process);
  }

  @Test
  void itsWorkersAreAsGoodAsOthers(TestCluster test) throws Exception {
    try (Started started = start()) {
      List<Integer> added = test.cluster().addProcs(started.launcher(), 3);

      int first = added.getFirst();
      int last = added.getLast();
      assertThat(test.cluster().procsOnHostOf(first)).isEqualTo(added);
      assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(last, () -> 6 * 7)))
          .isEqualTo(42);
      int there =
          test.cluster()
              .remoteCallFetch(
                  first, () -> Distributed.remoteCallFetch(last, () -> Distributed.myId()));
      assertThat(there).isEqualTo(last);
      test.cluster().remoteCallFetch(first, () -> printed("to output", "to errors"));
      await().atMost(SOON).until(() -> text(output).contains("to output"));
      await().atMost(SOON).until(() -> text(errors).contains("to errors"));
      assertThat(text(output)).isEqualTo("      From worker " + first + ":\tto output\n");
      assertThat(text(errors)).isEqualTo("      From worker " + first + ":\tto errors\n");

      test.cluster().rmProcs(List.of(first));
      assertThat(test.cluster().<Integer>remoteCallFetch(last, () -> 1)).isEqualTo(1);
      test.cluster().rmProcs(added.subList(1, 3));
    }
  }

  private static boolean printed(String toOutput, String toErrors) {
    System.out.println(toOutput);
    System.err.println(toErrors);
    return true;
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void howAWorkerEndedIsTold(TestCluster test) throws Exception {
    try (Started started = start()) {
      int id = test.cluster().addProcs(started.launcher(), 1).getFirst();

      assertThatThrownBy(() ->
              test.cluster()
                  .remoteCallFetch(
                      id,
                      () -> {
                        System.err.println("out of luck");
                        System.exit(3);
                        return 0;
                      }))
          .isInstanceOf(ProcessExitedException.class)
          .hasMessageContaining("worker " + id + " (nearby) exited with status 3")
          .hasMessageContaining("out of luck");
    }
  }

  @Test
  void theNoiseOfALoginDoesNoHarm(TestCluster test) throws Exception {
    try (Started started =
        start("sh", "-c", "echo Welcome; printf 'no end of line'; exec \"$@\"", "sh")) {
      List<Integer> added = test.cluster().addProcs(started.launcher(), 1);

      assertThat(test.cluster().workers()).containsAll(added);
      test.cluster().rmProcs(added);
    }
  }

  @Test
  void workersThatDoNotStartAreToldWithTheNameOfTheirHost(TestCluster test) throws Exception {
    try (Started started = start()) {
      assertThatThrownBy(() ->
              test.cluster()
                  .addProcs(started.launcher(), 2, options -> options.jvmOption("-Xmx1k")))
          .isInstanceOf(LaunchException.class)
          .hasMessageStartingWith("could not start 2 workers on nearby: each exited with status 1")
          .hasMessageContaining("Too small maximum heap");
    }
  }

  @Test
  void workersEndWithTheirLauncher(TestCluster test) throws Exception {
    try (Started started = start()) {
      List<Integer> added = test.cluster().addProcs(started.launcher(), 2);
      List<ProcessHandle> processes =
          added.stream()
              .map(id -> test.cluster().remoteCallFetch(id, () -> ProcessHandle.current().pid()))
              .map(pid -> ProcessHandle.of(pid).orElseThrow())
              .toList();

      started.process().destroyForcibly();

      await().atMost(SOON).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
      await().atMost(SOON).until(() -> test.cluster().workers().equals(List.of(2)));
    }
  }

  @Test
  void severalHostsStartTheirWorkersInTheOrderOfTheList(TestCluster test) throws Exception {
    Started one = start();
    Started other = start();
    HostsManager manager =
        new HostsManager(
            List.of(
                new Share(one.launcher(), one.launcher()::close, 2, Optional.empty()),
                new Share(other.launcher(), other.launcher()::close, 1, Optional.of("127.0.0.2")),
                new Share(one.launcher(), one.launcher()::close, 1, Optional.empty())));

    List<Integer> added = test.cluster().addProcs(manager, manager.workers());

    List<Long> parents =
        added.stream().map(id -> test.cluster().remoteCallFetch(id, () -> parent())).toList();
    long first = one.process().pid();
    long second = other.process().pid();
    assertThat(parents).containsExactly(first, first, second, first);
    int there = added.get(2);
    assertThat(
            test.cluster()
                .<Integer>remoteCallFetch(
                    added.getFirst(), () -> Distributed.remoteCallFetch(there, () -> 42)))
        .isEqualTo(42);

    test.cluster().rmProcs(added.subList(0, 3));
    await().atMost(SOON).until(() -> !other.process().isAlive());
    assertThat(one.process().isAlive()).as("it has one more").isTrue();
    test.cluster().rmProcs(added.subList(3, 4));
    await().atMost(SOON).until(() -> !one.process().isAlive());
  }

  @Test
  void itsWorkersSpeakTlsIfTheirLinksLeaveTheHost(TestCluster test) throws Exception {
    try (Started one = start();
        Started other = start()) {
      List<Share> shares =
          List.of(
              new Share(one.launcher(), one.launcher()::close, 1, Optional.of("127.0.0.2")),
              new Share(other.launcher(), other.launcher()::close, 1, Optional.of("127.0.0.3")));

      EncryptingManager manager = new EncryptingManager(new HostsManager(shares));

      List<Integer> added = test.cluster().addProcs(manager, 2);

      int first = added.getFirst();
      int last = added.getLast();
      assertThat(manager.certificate(first)).isPresent();
      assertThat(manager.certificate(last)).isPresent().isNotEqualTo(manager.certificate(first));
      int there =
          test.cluster()
              .remoteCallFetch(
                  first, () -> Distributed.remoteCallFetch(last, () -> Distributed.myId()));
      assertThat(there).isEqualTo(last);
      assertThat(test.worker(2).fetch(() -> Distributed.remoteCallFetch(first, () -> 6 * 7)))
          .isEqualTo(42);
      test.cluster().rmProcs(added);
    }
  }

  private static long parent() {
    return ProcessHandle.current().parent().orElseThrow().pid();
  }

  @Test
  void whoeverIsAskedWhenTheLauncherIsGoneSaysSo(TestCluster test) throws Exception {
    try (Started started = start()) {
      started.process().destroyForcibly().waitFor();

      assertThatThrownBy(() -> test.cluster().addProcs(started.launcher(), 1))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("on nearby: the launcher on its host is gone");
    }
  }
}
