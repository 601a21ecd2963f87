package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class WorkerCommandTest {
  @TempDir Path folder;

  @Test
  void findsSetsidOnThePath() throws IOException {
    Path setsid = Files.createFile(folder.resolve("setsid"));
    assertThat(setsid.toFile().setExecutable(true)).isTrue();

    assertThat(WorkerCommand.detach("/no/such/place::" + folder))
        .containsExactly(setsid.toString());
  }

  @Test
  void aShellIgnoresCtrlCWhereThereIsNoSetsid() throws Exception {
    List<String> command = new ArrayList<>(WorkerCommand.detach("/no/such/place"));
    command.addAll(List.of("sh", "-c", "kill -INT $$; kill -QUIT $$; echo survived \"$1\"", "sh"));
    command.add("two words");

    Process process = new ProcessBuilder(command).start();

    assertThat(process.inputReader().readLine()).isEqualTo("survived two words");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void usesAnExistingCacheAndKeepsTheJvmFromTalkingAboutIt() throws IOException {
    Path cache = Files.createFile(folder.resolve("jdist.aot"));

    assertThat(command(Optional.of(cache)))
        .containsSubsequence(
            "-Xlog:aot*=off:stderr", "-Xlog:cds*=off:stderr", "-XX:AOTCache=" + cache);
  }

  @Test
  void doesNotMentionACacheThatIsNotThere() {
    assertThat(command(Optional.of(folder.resolve("jdist.aot"))))
        .noneMatch(word -> word.contains("aot") || word.contains("AOT"));
  }

  @Test
  void speaksUtf8() {
    assertThat(command(Optional.empty()))
        .contains("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8");
  }

  private List<String> command(Optional<Path> cache) {
    JvmFlags asked = new JvmFlags(List.of());
    return new WorkerCommand(
            new Installation(Path.of("/jdk/bin/java"), List.of(Path.of("/jdist.jar")), cache),
            WorkerJvm.decide(new HostCapacity(1L << 34, 4), 2, OptionalInt.empty(), asked),
            new LaunchRequest("7f3a", "ana@lab1:1", folder, List.of(), WorkerOptions.defaults()),
            "lab1")
        .of(3);
  }
}
