package jdist.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FetchLockTest {
  @TempDir Path temp;
  private Optional<Process> holder = Optional.empty();

  @Test
  void waitsForAnotherProcess() throws Exception {
    AtomicBoolean released = new AtomicBoolean();
    startHolder();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var turn =
          threads.submit(() -> {
            try (FetchLock _ = FetchLock.on(temp.resolve("lock"))) {
              return released.get();
            }
          });
      released.set(true);
      endHolder();

      assertThat(turn.get()).isTrue();
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    startHolder();

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> FetchLock.on(temp.resolve("lock")))
        .isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void doesWithoutWhereItCannotBeHad() throws Exception {
    try (FetchLock _ = FetchLock.on(temp.resolve("lock"));
        FetchLock second = FetchLock.on(temp.resolve("lock"));
        FetchLock nowhere = FetchLock.on(temp.resolve("no/such/folder"))) {
      assertThat(second).isNotNull();
      assertThat(nowhere).isNotNull();
    }
  }

  /// Another process that holds the lock until its standard input ends.
  private void startHolder() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                temp.resolve("lock").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    holder = Optional.of(process);
    assertThat(process.inputReader().readLine()).isEqualTo("locked");
  }

  @AfterEach
  void endHolder() throws IOException, InterruptedException {
    if (holder.isPresent()) {
      holder.get().outputWriter().close();
      holder.get().waitFor();
    }
  }

  static final class Holder {
    static void main(String[] args) throws IOException {
      Path file = Path.of(args[0]);
      try (var channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        System.out.println(lock.isValid() ? "locked" : "not locked");
        System.in.read();
      }
    }
  }
}
