package jdist.launch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jdist.cluster.Output;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalWorkerTest {
  private static final WorkerOptions RAW = WorkerOptions.defaults().output(Output.RAW);

  @TempDir Path folder;

  @Test
  void forwardsStandardOutputAndStandardErrorApart() throws Exception {
    String script = "announce\necho one\necho two >&2\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch().end();

      assertThat(java.output()).isEqualTo("      From worker 2:\tone\n");
      assertThat(java.errors()).isEqualTo("      From worker 2:\ttwo\n");
    }
  }

  @Test
  void forwardsLinesAsTheyAre() throws Exception {
    String script = "announce\nprintf '\\377\\000 one\\r\\n\\ntwo\\n'\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(1, RAW).end();

      assertThat(new String(java.outputBytes(), ISO_8859_1)).isEqualTo("\377\0 one\r\n\ntwo\n");
    }
  }

  @Test
  void forwardsALineOnlyWhenItIsWhole() throws Exception {
    String script = "announce\nprintf 'one\\ntwo'\necho seen >&2\nread line\nread line\necho three";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(1, RAW);
      await().until(() -> java.output().equals("one\n") && java.errors().equals("seen\n"));

      java.end();

      assertThat(java.output()).isEqualTo("one\ntwothree\n");
    }
  }

  @Test
  void losesNothingThatADyingWorkerPrinted() throws Exception {
    String script = "announce\nseq 1 20000\nprintf 'the very last'\nkill -KILL $$";
    try (FakeJava java = new FakeJava(folder, script)) {
      WorkerProcess process = java.launch(1, RAW).worker().process();

      assertThat(process.awaitExit(FakeJava.LIMIT)).isTrue();
      assertThat(java.output()).startsWith("1\n2\n").endsWith("\n20000\nthe very last\n");
      assertThat(java.output().lines()).hasSize(20_001);
    }
  }

  @Test
  void losesNothingWhenItIsTheOneThatKills() throws Exception {
    String script = "announce\nseq 1 20000\necho done >&2\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      WorkerProcess process = java.launch(1, RAW).worker().process();
      await().until(() -> java.errors().equals("done\n"));

      process.kill();

      assertThat(process.awaitExit(FakeJava.LIMIT)).isTrue();
      assertThat(java.output().lines()).hasSize(20_000);
      assertThat(process.howItEnded())
          .isEqualTo("was killed by signal 9 (SIGKILL); its last lines were:\n  done");
    }
  }

  @Test
  void neverMixesTheLinesOfTwoWorkers() throws Exception {
    String script = "announce\nyes $id$id$id | head -n 50000\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(3, RAW).end();

      assertThat(java.output().lines()).hasSize(150_000).containsOnly("222", "333", "444");
    }
  }

  @Test
  void forwardsAVeryLongLineInPieces() throws Exception {
    String script = "announce\nhead -c 2500000 /dev/zero\necho\necho short\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script)) {
      java.launch(1, RAW).end();

      List<Integer> lengths = java.output().lines().map(String::length).toList();
      int piece = LineBuffer.LONGEST;
      assertThat(lengths).containsExactly(piece, piece, 2_500_000 - 2 * piece, 5);
    }
  }

  @Test
  void goesOnWhenNobodyReadsStandardOutputAnyMore() throws Exception {
    String script = "announce\nyes | head -c 5000000\necho survived >&2\nwait_for_end";
    try (FakeJava java = new FakeJava(folder, script, new ClosedPipe())) {
      java.launch(1, RAW);

      await().until(() -> java.errors().equals("survived\n"));
    }
  }

  @Test
  void doesNotWaitForAGrandchildThatHoldsThePipes() throws Exception {
    String script = "announce\nsleep 600 &\necho $!\nprintf tail\nexit 4";
    try (FakeJava java = new FakeJava(folder, script)) {
      WorkerProcess process = java.launch(1, RAW).worker().process();
      Instant begin = Instant.now();

      assertThat(process.awaitExit(FakeJava.LIMIT)).isTrue();

      assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
      List<String> lines = java.output().lines().toList();
      assertThat(lines).hasSize(2).endsWith("tail");
      assertThat(FakeJava.threads()).isEmpty();
      ProcessHandle.of(Long.parseLong(lines.getFirst())).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void waitsNoLongerThanItIsTold() throws Exception {
    try (FakeJava java = new FakeJava(folder, "announce\nwait_for_end")) {
      WorkerProcess process = java.launch().worker().process();

      assertThat(process.awaitExit(ofMillis(1))).isFalse();
      assertThat(process.howItEnded()).isEqualTo("has not ended");
    }
  }

  @Test
  void closingItsInputAsksAWorkerToEnd() throws Exception {
    String script = "announce\ncat > /dev/null\necho bye\nexit 7";
    try (FakeJava java = new FakeJava(folder, script)) {
      WorkerConfig worker = java.launch(1, RAW).worker();

      worker.process().closeInput();

      assertThat(worker.process().awaitExit(FakeJava.LIMIT)).isTrue();
      assertThat(worker.process().howItEnded()).isEqualTo("exited with status 7");
      assertThat(java.output()).isEqualTo("bye\n");
    }
  }

  @Test
  void keepsTheLastLinesOfStandardError() throws Exception {
    String script = "echo early >&2\nannounce\nseq 1 3 >&2\nkill -SEGV $$";
    try (FakeJava java = new FakeJava(folder, script)) {
      WorkerProcess process = java.launch().worker().process();

      assertThat(process.awaitExit(FakeJava.LIMIT)).isTrue();
      assertThat(process.howItEnded())
          .isEqualTo(
              "was killed by signal 11 (SIGSEGV); its last lines were:\n"
                  + "  early\n  1\n  2\n  3");
    }
  }

  /// Standard output after `| head -1` has gone.
  private static final class ClosedPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
