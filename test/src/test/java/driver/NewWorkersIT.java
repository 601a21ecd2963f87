package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import jdist.Cluster;
import jdist.Distributed;
import jdist.cluster.Topology;
import jdist.cluster.WorkerOptions;
import jdist.failure.CallInterruptedException;
import jdist.failure.JdistException;
import jdist.failure.LaunchException;
import jdist.failure.UnreachableException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How workers are started, and what they get.
@WithCluster(workers = 2)
class NewWorkersIT {
  @TempDir Path folder;

  @Test
  void workersThatCannotStartAreNamedAndTheOthersStay(TestCluster test) {
    LaunchException failure =
        catchThrowableOfType(
            LaunchException.class, () -> test.add(2, test.options().jvmOption("-XX:Nonsense{id}")));

    assertThat(failure.joined()).isEmpty();
    assertThat(failure.failures()).hasSize(2);
    assertThat(failure)
        .hasMessageContaining("could not start 2 workers on")
        .hasMessageContaining("Unrecognized VM option 'Nonsense")
        .hasMessageContaining("0 of 2 workers were ready");
    assertThat(test.cluster().procs()).contains(1, 2, 3);
  }

  @Test
  void aWorkerThatHangsBeforeItAnnouncesItselfIsGivenUp(TestCluster test) {
    assertThatThrownBy(() ->
            test.add(
                1,
                test.options()
                    .workerTimeout(Duration.ofMillis(1_500))
                    .jvmOption("-Xdebug")
                    .jvmOption(
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0")))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("the worker did not announce itself within 1500 ms");
  }

  @Test
  void aTopologyThatDiffersIsRefused(TestCluster test) {
    assertThatThrownBy(() -> test.add(1, test.options().topology(Topology.MASTER_WORKER)))
        .isInstanceOf(LaunchException.class)
        .hasMessage(
            "workers with topology all-to-all exist already; others with topology master-worker"
                + " cannot be added");
  }

  @Test
  void lazinessThatDiffersIsRefusedAndBothMayChangeOnceTheDriverIsAlone() {
    try (Cluster cluster = Cluster.local(1)) {
      assertThatThrownBy(() -> cluster.addProcs(1, options -> options.lazy(false)))
          .isInstanceOf(LaunchException.class)
          .hasMessage(
              "workers with lazy=true exist already; others cannot be added with lazy=false");
      assertThat(cluster.workers()).containsExactly(2);

      cluster.rmProcs(cluster.workers());
      List<Integer> others =
          cluster.addProcs(2, options -> options.lazy(false).topology(Topology.MASTER_WORKER));

      assertThat(cluster.workers()).isEqualTo(others);
      int last = others.getLast();
      assertThatThrownBy(() ->
              cluster.remoteCallFetch(
                  others.getFirst(), () -> Distributed.remoteCallFetch(last, () -> 1)))
          .hasCauseInstanceOf(UnreachableException.class);
    }
  }

  @Test
  void addingNoneIsNoFailureAndLessThanNoneIs(TestCluster test) {
    assertThat(test.cluster().addProcs(0)).isEmpty();
    assertThatThrownBy(() -> test.cluster().addProcs(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the number of workers is 0 or more, not -1");
  }

  @Test
  void anInterruptWhileWorkersStartLeavesNone(TestCluster test) throws Exception {
    List<Integer> before = test.cluster().procs();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread adding =
        Thread.ofPlatform()
            .start(() -> {
              try {
                test.cluster().addProcs(3);
              } catch (JdistException e) {
                failure.set(e);
              }
            });
    await().atMost(SOON).until(() -> children() > before.size() - 1);

    adding.interrupt();
    adding.join();

    assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
    assertThat(test.cluster().procs()).isEqualTo(before);
    await().atMost(SOON).until(() -> children() == before.size() - 1);
  }

  private static long children() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(" jdist worker "))
        .count();
  }

  @Test
  void aWorkerGetsWhatItsOptionsSay(TestCluster test) {
    int id =
        test.add(
                1,
                test.options()
                    .jvmOption("-Xmx77m")
                    .jvmOption("-Dnumber={id}")
                    .property("colour", "red and blue")
                    .environment("SHAPE", "round")
                    .directory(folder))
            .getFirst();

    List<String> facts =
        test.worker(id)
            .fetch(() ->
                List.of(
                    System.getProperty("number"),
                    System.getProperty("colour"),
                    System.getenv("SHAPE"),
                    Path.of("").toRealPath().toString(),
                    Long.toString(Runtime.getRuntime().maxMemory() >> 20)));

    assertThat(facts.subList(0, 3)).containsExactly(Integer.toString(id), "red and blue", "round");
    assertThat(Path.of(facts.get(3))).isEqualTo(folder.toAbsolutePath());
    assertThat(Integer.parseInt(facts.get(4))).isBetween(70, 77);
    test.cluster().rmProcs(List.of(id));
  }

  @Test
  void aWorkersStandardInputIsEmpty(TestCluster test) {
    assertThat(test.worker(2).fetch(() -> System.in.read())).isEqualTo(-1);
  }

  @Test
  void nothingSecretIsInArgumentsOrEnvironment(TestCluster test) throws Exception {
    for (int id : List.of(2, 3)) {
      Path process = Path.of("/proc/" + test.worker(id).process().pid());

      String arguments = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
      assertThat(arguments)
          .contains(
              "jdist worker "
                  + id
                  + " session "
                  + test.session().substring(0, 4)
                  + " driver "
                  + System.getProperty("user.name")
                  + "@"
                  + test.worker(id).host()
                  + ":"
                  + ProcessHandle.current().pid());
      assertThat(arguments).doesNotContainPattern("[0-9a-f]{64}").doesNotContain("jdist-spec");
      assertThat(Files.readString(process.resolve("environ")))
          .doesNotContainPattern("[0-9a-f]{64}");
    }
  }

  @Test
  void theFoldersOfSocketsArePrivate(TestCluster test) throws Exception {
    Path socket = test.worker(2).socket().getPath();

    assertThat(Files.getPosixFilePermissions(socket.getParent()))
        .extracting(Enum::name)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE", "OWNER_EXECUTE");
  }

  /// Or links to workers that are added later would be slower, without another word.
  @Test
  void theFolderOfSocketsStaysWhenTheLastWorkerLeaves() {
    TestCluster test = TestCluster.start(1, 1, WorkerOptions.defaults());
    try {
      test.cluster().rmProcs(test.cluster().workers());

      assertThat(test.newWorker().socket().getPath()).exists();
    } finally {
      test.closeAndCheck();
    }
  }
}
