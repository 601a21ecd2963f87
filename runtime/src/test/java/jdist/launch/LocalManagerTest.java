package jdist.launch;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Seeds;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.failure.LaunchException;
import jdist.failure.LaunchException.Failure;
import jdist.wire.LaunchSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalManagerTest {
  private static final WorkerOptions DEFAULTS = WorkerOptions.defaults();

  @TempDir Path folder;

  @Test
  void reportsWhereAWorkerListens() throws Exception {
    try (FakeJava java = new FakeJava(folder, "announce\nwait_for_end")) {
      WorkerConfig worker = java.launch().worker();

      assertThat(worker.processId()).isEqualTo(2);
      assertThat(worker.host()).isEqualTo(HostName.local());
      assertThat(worker.machine()).isEqualTo(WorkerConfig.LOCAL);
      assertThat(worker.address()).isEqualTo("127.0.0.1");
      assertThat(worker.port()).isEqualTo(4711);
    }
  }

  @Test
  void startsAllWorkersAtOnce() throws Exception {
    // Each of the four ends its greeting only when all four are there.
    String script =
        """
        touch "$PWD/here-$id"
        while [ "$(ls "$PWD" | grep -c here-)" -lt 4 ]; do :; done
        announce
        wait_for_end
        """;
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(4, DEFAULTS.directory(folder));

      assertThat(java.started())
          .extracting(WorkerConfig::processId)
          .containsExactlyInAnyOrder(2, 3, 4, 5);
    }
  }

  @Test
  void handsTheSpecificationToStandardInputAndKeepsItOpen() throws Exception {
    String script = "read line\necho \"$line\" > spec\nannounce\ncat > rest\necho ended > end\n";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(1, DEFAULTS.directory(folder));

      LaunchSpec spec = LaunchSpec.parse(Files.readString(folder.resolve("spec")).strip());
      assertThat(spec.processId()).isEqualTo(2);
      assertThat(spec.nonce()).isEqualTo(Seeds.nonce(2));
      assertThat(spec.bindAddress()).isEqualTo("127.0.0.1");
      assertThat(spec.bindPort()).isZero();
      assertThat(spec.socket()).contains(folder.resolve("w2"));
      assertThat(folder.resolve("end")).doesNotExist();
      java.end();
      assertThat(folder.resolve("rest")).isEmptyFile();
      assertThat(folder.resolve("end")).exists();
    }
  }

  @Test
  void givesNoUnixSocketWhoseNameWouldBeTooLong() throws Exception {
    Path deep = folder.resolve("d".repeat(90));
    try (FakeJava java = new FakeJava(folder, "read line\necho $line > spec\nannounce")) {
      LaunchRequest request =
          new LaunchRequest("7f3a", "ana", deep, Seeds.several(1), DEFAULTS.directory(folder));
      java.launch(request, java.report());

      assertThat(LaunchSpec.parse(Files.readString(folder.resolve("spec")).strip()).socket())
          .isEmpty();
    }
  }

  @Test
  void tellsEachWorkerItsOwnPort() throws Exception {
    String script = "read line\necho \"$line\" > spec$id\nannounce\nwait_for_end";
    WorkerOptions options = DEFAULTS.directory(folder).bindTo("[::1]:9000");
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(2, options);
      LaunchRequest later = new LaunchRequest("7f3a", "ana", folder, List.of(Seeds.of(9)), options);
      java.launch(later, java.report());

      assertThat(portOf(2)).isEqualTo(9000);
      assertThat(portOf(3)).isEqualTo(9001);
      assertThat(portOf(9)).isEqualTo(9002);
    }
  }

  private int portOf(int id) throws IOException {
    return LaunchSpec.parse(Files.readString(folder.resolve("spec" + id)).strip()).bindPort();
  }

  @Test
  void showsTheNoiseBeforeTheGreetingOnStandardError() throws Exception {
    String script = "echo Welcome\necho 'Picked up' >&2\nannounce\necho hello\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch().end();

      assertThat(java.output()).isEqualTo("      From worker 2:\thello\n");
      assertThat(java.errors())
          .contains("      From worker 2:\tWelcome\n", "      From worker 2:\tPicked up\n");
    }
  }

  @Test
  void findsTheGreetingBehindNoiseWithoutALineEnd() throws Exception {
    String script = "printf 'see jdist_worker: Password: '\nannounce\necho hello\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch().end();

      assertThat(java.output()).isEqualTo("      From worker 2:\thello\n");
      assertThat(java.errors()).isEqualTo("      From worker 2:\tsee jdist_worker: Password: \n");
    }
  }

  @Test
  void refusesAMalformedGreeting() throws Exception {
    try (FakeJava java = new FakeJava(folder, "echo jdist_worker:99999#x\nwait_for_end")) {
      Failure failure = java.launch().failure();

      assertThat(failure.stage()).isEqualTo("announce");
      assertThat(failure.reason())
          .isEqualTo("the worker announced itself with a wrong line: \"jdist_worker:99999#x\"");
    }
  }

  @Test
  void refusesTheGreetingOfAnotherWorker() throws Exception {
    String script = "echo 'jdist_worker:4711#127.0.0.1 nonce=bad'\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      assertThat(java.launch().failure().reason()).contains("wrong line").contains("nonce=bad");
      assertThat(java.output()).isEmpty();
    }
  }

  @Test
  void showsWhatAWorkerSaidThatEndedEarly() throws Exception {
    String script = "echo Welcome\necho \"Unrecognized VM option 'Foo'\" >&2\nexit 3";
    try (FakeJava java = new FakeJava(folder, script)) {
      Failure failure = java.launch().failure();

      assertThat(failure.processId()).isEqualTo(2);
      assertThat(failure.stage()).isEqualTo("announce");
      assertThat(failure.reason())
          .isEqualTo("the worker exited with status 3 before it announced itself");
      assertThat(failure.evidence()).isEqualTo("Unrecognized VM option 'Foo'\nWelcome");
      assertThat(failure.remedy()).contains("without it in -J");
      assertThat(java.errors()).isEmpty();
    }
  }

  @Test
  void saysWhichSignalKilledAWorkerEarly() throws Exception {
    try (FakeJava java = new FakeJava(folder, "kill -KILL $$")) {
      Failure failure = java.launch().failure();

      assertThat(failure.reason()).contains("was killed by signal 9 (SIGKILL)");
      assertThat(failure.remedy()).contains("fewer workers");
    }
  }

  @Test
  void killsAWorkerThatDoesNotAnnounceItselfInTime() throws Exception {
    String script = "echo $$ > pid\necho stuck\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(1, DEFAULTS.directory(folder).workerTimeout(ofMillis(700)));

      Failure failure = java.failure();
      assertThat(failure.reason()).isEqualTo("the worker did not announce itself within 700 ms");
      assertThat(failure.evidence()).isEqualTo("stuck");
      assertThat(failure.remedy()).contains("--worker-timeout");
      assertThat(isAlive("pid")).isFalse();
    }
  }

  @Test
  void killsAWorkerThatClosedItsOutput() throws Exception {
    String script = "echo $$ > pid\nexec >&- 2>&-\nread line\nread line";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(1, DEFAULTS.directory(folder));

      assertThat(java.failure().reason())
          .isEqualTo("the worker closed its standard output before it announced itself");
      assertThat(isAlive("pid")).isFalse();
    }
  }

  @Test
  void boundsTheNoiseItKeeps() throws Exception {
    String script = "yes noise | head -c 10000000\nhead -c 10000000 /dev/zero\nexit 1";
    try (FakeJava java = new FakeJava(folder, script)) {
      assertThat(java.launch().failure().evidence().length()).isLessThanOrEqualTo(64 * 1024);
    }
  }

  @Test
  void findsTheGreetingAfterMuchNoise() throws Exception {
    String script = "yes noise | head -n 1000000\nannounce\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch().worker();

      assertThat(java.errors().lines()).hasSize(100);
    }
  }

  @Test
  void namesAWorkingDirectoryThatDoesNotExist() throws Exception {
    try (FakeJava java = new FakeJava(folder, "announce")) {
      java.launch(2, DEFAULTS.directory(Path.of("/no/such/place")));

      assertThat(java.failed()).hasSize(2);
      Failure failure = java.failed().getFirst();
      assertThat(failure.stage()).isEqualTo("start");
      assertThat(failure.reason()).isEqualTo("the working directory /no/such/place does not exist");
      assertThat(failure.remedy()).contains("--dir");
    }
  }

  @Test
  void namesAJavaThatIsNotThere() throws Exception {
    LocalManager manager =
        new LocalManager(
            new Installation(Path.of("/no/such/java"), List.of(), Optional.empty()),
            StandardStreams.ofThisProcess());
    try (FakeJava java = new FakeJava(folder, "")) {
      manager.launch(java.request(1, DEFAULTS), java.report());

      assertThat(java.failure().reason()).isEqualTo("there is no Java at /no/such/java");
      assertThat(java.failure().remedy()).contains("JDIST_JAVA");
    }
  }

  @Test
  void explainsABindAddressThatItDoesNotUnderstand() throws Exception {
    try (FakeJava java = new FakeJava(folder, "announce")) {
      java.launch(1, DEFAULTS.bindTo("10.0.0.7:many"));

      assertThat(java.failure().reason())
          .startsWith("--bind-to \"10.0.0.7:many\": expected ADDRESS or ADDRESS:PORT");
    }
  }

  @Test
  void saysWhenThePortsRunOut() throws Exception {
    try (FakeJava java = new FakeJava(folder, "announce\nwait_for_end")) {
      java.launch(2, DEFAULTS.bindTo("127.0.0.1:65535"));

      assertThat(java.started()).hasSize(1);
      assertThat(java.failed().getFirst().reason())
          .isEqualTo("no port is left for it above the one in --bind-to");
    }
  }

  @Test
  void explainsWhatWorkersWouldGet() throws Exception {
    try (FakeJava java = new FakeJava(folder, "")) {
      assertThat(java.explain(1, DEFAULTS.threads(2).jvmOption("-Xmx1g")))
          .isEqualTo("heap 1.0 GiB, 2 threads, Serial GC");
    }
  }

  @Test
  void onlyTheWorkersThatFailFail() throws Exception {
    String script = "[ $id = 3 ] && exit 1\nannounce\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(3, DEFAULTS);

      assertThat(java.started()).extracting(WorkerConfig::processId).containsOnly(2, 4);
      assertThat(java.failed()).extracting(Failure::processId).containsExactly(3);
    }
  }

  @Test
  void leavesNoProcessWhenItIsInterrupted() throws Exception {
    // Worker 2 has started, worker 3 never will.
    String script = "echo $$ > pid$id\n[ $id = 2 ] && announce\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      AtomicReference<Object> outcome = new AtomicReference<>();
      LaunchRequest request = java.request(2, DEFAULTS.directory(folder));
      Thread launcher = Thread.ofPlatform().start(() -> outcome.set(launch(java, request)));
      await().until(() -> java.started().size() == 1 && hasSaidItsPid("pid3"));

      launcher.interrupt();
      launcher.join();

      assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
      assertThat(isAlive("pid2")).isFalse();
      assertThat(isAlive("pid3")).isFalse();
      assertThat(java.failed()).isEmpty();
      assertThat(FakeJava.threads()).isEmpty();
    }
  }

  private static Object launch(FakeJava java, LaunchRequest request) {
    try {
      java.launch(request, java.report());
      return "launched";
    } catch (InterruptedException e) {
      return e;
    }
  }

  @Test
  void runsWorkersInTheirOwnSessionUnderTheirName() throws Exception {
    String script =
        """
        echo "$arguments" > arguments
        cut -d' ' -f6 /proc/$$/stat > session
        echo $$ > pid
        env > environment
        pwd > directory
        announce
        wait_for_end
        """;
    WorkerOptions options =
        DEFAULTS
            .directory(folder)
            .threads(3)
            .property("b", "2")
            .property("a", "1 1")
            .jvmOption("-Xmx128m")
            .jvmOption("-Dfile={host}-w{id}.jfr")
            .environment("WORKER_ONLY", "yes");
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(1, options);

      assertThat(Files.readString(folder.resolve("arguments")))
          .contains(" -Djdist.threads=3 -Da=1 1 -Db=2 -Xmx128m ")
          .contains(" -Dfile=" + HostName.local() + "-w2.jfr ")
          .contains(" -cp " + folder.resolve("jdist.jar") + " jdist.process.WorkerMain ")
          .endsWith(" jdist worker 2 session 7f3a driver ana@lab1:4123\n")
          .doesNotContain(Seeds.nonce(2) + " ");
      assertThat(folder.resolve("environment")).content().contains("WORKER_ONLY=yes");
      assertThat(folder.resolve("directory")).content().isEqualTo(folder + "\n");
      assertThat(Files.readString(folder.resolve("session")))
          .isEqualTo(Files.readString(folder.resolve("pid")));
    }
  }

  @Test
  void aFailureReadsAsASentence() throws Exception {
    try (FakeJava java = new FakeJava(folder, "echo Too small maximum heap\nexit 1")) {
      Failure failure = java.launch().failure();

      assertThatThrownBy(
              () -> {
                throw new LaunchException(List.of(failure), List.of(), 1);
              })
          .hasMessageStartingWith(
              "could not start worker 2 on " + HostName.local() + ": the worker")
          .hasMessageContaining("exited with status 1 before it announced itself")
          .hasMessageContaining("it said Too small maximum heap")
          .hasMessageContaining("try     a larger heap");
    }
  }

  @Test
  void anEmptyRequestIsDoneAtOnce() throws Exception {
    try (FakeJava java = new FakeJava(folder, "announce")) {
      java.launch(0, DEFAULTS);

      assertThat(java.started()).isEmpty();
      assertThat(java.failed()).isEmpty();
    }
  }

  private boolean hasSaidItsPid(String file) throws IOException {
    return Files.exists(folder.resolve(file)) && !Files.readString(folder.resolve(file)).isBlank();
  }

  private boolean isAlive(String file) throws IOException {
    long pid = Long.parseLong(Files.readString(folder.resolve(file)).strip());
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }
}
