package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jdist.kit.InSandbox;
import jdist.kit.Jdist.Outcome;
import jdist.kit.Run;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The flight recordings of all processes, however they end.
class RecordingIT extends InSandbox {
  /// Each process notes its id; then worker 2 is removed, worker 3 dies two seconds later, and
  /// worker 4 is there to the end.
  private static final String DRIVER =
      """
      import java.util.List;
      import java.util.concurrent.CountDownLatch;

      @jdk.jfr.Name("Note")
      static class Note extends jdk.jfr.Event {
        int id;
      }

      void note() {
        Note note = new Note();
        note.id = myId();
        note.commit();
      }

      void main(String[] arguments) throws Exception {
        everywhere(() -> note());
        if (arguments[0].equals("end")) {
          rmProcs(List.of(2));
          try {
            remoteRun(3, () -> {
              Thread.sleep(2_500); // what is younger than a second is lost
              new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start();
              new CountDownLatch(1).await();
            }).await();
          } catch (jdist.failure.ProcessExitedException e) {
            IO.println("process 3 is dead");
          }
        } else {
          IO.println("busy");
          remoteRun(2, () -> new CountDownLatch(1).await()).await();
        }
      }
      """;

  private Path recordings;
  private String driver;

  @BeforeEach
  void make() {
    recordings = folder.resolve("made by jdist, 100 %p");
    driver = sandbox.source("Notes.java", DRIVER);
  }

  @Test
  void processesThatEndAreRemovedOrDieHaveAllBeenRecorded() throws IOException {
    Outcome outcome = sandbox.jdist("--jfr", recordings.toString(), "-p", "3", driver, "end").run();

    assertThat(outcome.errors()).contains("worker 3").doesNotContain("jfr");
    assertThat(outcome.output()).isEqualTo("process 3 is dead\n");
    assertThat(outcome.status()).isZero();
    checkNotes(4);
  }

  @Test
  void aSignalLosesNoRecording() throws IOException {
    try (Run run =
        sandbox
            .jdist("--jfr=" + recordings, "-p", "2", driver, "stay")
            .under("env", "--default-signal=TERM")
            .begin()) {
      assertThat(run.awaitOutput("busy").signal("TERM").awaitEnd().status()).isEqualTo(143);
    }
    checkNotes(3);
  }

  @Test
  void ctrlCLosesNoRecording() throws IOException {
    try (Run run =
        sandbox
            .jdist("--jfr", recordings.toString(), "-p", "2", driver, "stay")
            .atTerminal()
            .begin()) {
      assertThat(run.awaitOutput("busy").pressCtrlC().awaitEnd().status()).isEqualTo(130);
    }
    checkNotes(3);
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() {
    Outcome outcome = sandbox.jdist("--jfr", driver + "/in/a/file", driver, "end").run();

    assertThat(outcome.errors())
        .isEqualTo(
            "jdist: --jfr " + driver + "/in/a/file: there is no such folder, nor can it be made\n");
    assertThat(outcome.status()).isEqualTo(2);
  }

  /// There is one recording a process, and nothing else; each holds its own note.
  private void checkNotes(int processes) throws IOException {
    try (Stream<Path> files = Files.list(recordings)) {
      assertThat(files.sorted().map(RecordingIT::notedIn).toList())
          .isEqualTo(
              Stream.iterate(1, id -> id + 1)
                  .limit(processes)
                  .map(id -> "process-" + id + " noted [" + id + "]")
                  .toList());
    }
  }

  private static String notedIn(Path file) {
    try {
      List<RecordedEvent> events = RecordingFile.readAllEvents(file);
      List<Integer> notes =
          events.stream()
              .filter(event -> event.getEventType().getName().equals("Note"))
              .map(event -> event.getInt("id"))
              .toList();
      return file.getFileName().toString().replaceFirst("(process-\\d+)-.+\\.jfr", "$1")
          + " noted "
          + notes;
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
