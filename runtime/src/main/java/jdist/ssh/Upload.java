package jdist.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import org.jspecify.annotations.Nullable;

/// One file on its way to a host. One thread sends it; a timer gives it up when nothing moves.
final class Upload {
  private static final int PIECE = 1 << 16;
  private static final Duration STALLED = Duration.ofSeconds(60);

  /// Is told its temporary name, its name and its length on standard input, which no login shell
  /// looks into, and then the file. Takes what it is given for the whole only if it is: a
  /// connection that is cut looks like the file's end.
  private static final String SCRIPT =
      "sh -c 'IFS= read -r part && IFS= read -r name && read -r size || exit 1; if cat >\"$part\""
          + " && test \"`wc -c <\"$part\"`\" -eq \"$size\" && mv -f -- \"$part\" \"$name\"; then"
          + " exit 0; else rm -f -- \"$part\"; exit 1; fi'";

  private final SshConnection connection;
  private final Path local;
  private final String remote;
  private final SshProgress progress;
  private final ScheduledExecutorService timer;
  private final long total;
  private volatile long movedNanos;
  private volatile boolean stalled;

  /// @throws SshException if there is no such file
  Upload(
      SshConnection connection,
      Path local,
      String remote,
      SshProgress progress,
      ScheduledExecutorService timer) {
    this.connection = connection;
    this.local = local;
    this.remote = remote;
    this.progress = progress;
    this.timer = timer;
    if (remote.contains("\n") || remote.contains("\r")) {
      throw failure("\"" + remote + "\" has a line break in it", "", null);
    }
    try {
      this.total = Files.size(local);
    } catch (IOException e) {
      throw failure(local + " cannot be read here", String.valueOf(e), e);
    }
  }

  /// Sends it, and waits until it is there.
  void send() throws InterruptedException {
    try (SshCommand command = connection.exec(SCRIPT)) {
      Tail said = Tail.of(command.stderr(), connection.name());
      Tail.of(command.stdout(), connection.name());
      Optional<IOException> cut = copyInto(command);
      Optional<SshCommand.Exit> exit = command.await(STALLED);
      if (exit.isEmpty() || !exit.get().isSuccess()) {
        throw failure(reason(exit), said.whole(), cut.orElse(null));
      }
    }
  }

  private Optional<IOException> copyInto(SshCommand command) throws InterruptedException {
    movedNanos = System.nanoTime();
    ScheduledFuture<?> watch =
        timer.scheduleWithFixedDelay(() -> watch(command), 1, 1, TimeUnit.SECONDS);
    try (InputStream in = Files.newInputStream(local);
        OutputStream out = command.stdin()) {
      out.write(header().getBytes(StandardCharsets.UTF_8));
      copy(in, out);
      return Optional.empty();
    } catch (IOException e) { // what the command says is the better reason
      return Optional.of(e);
    } finally {
      watch.cancel(false);
    }
  }

  private String header() {
    long number = ThreadLocalRandom.current().nextLong();
    return remote
        + ".part-"
        + HexFormat.of().toHexDigits(number)
        + "\n"
        + remote
        + "\n"
        + total
        + "\n";
  }

  private void copy(InputStream in, OutputStream out) throws IOException, InterruptedException {
    byte[] piece = new byte[PIECE];
    long sent = 0;
    int count;
    while ((count = in.read(piece)) > 0) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      out.write(piece, 0, count);
      sent += count;
      movedNanos = System.nanoTime();
      progress.sent(sent, total);
    }
  }

  private void watch(SshCommand command) {
    if (System.nanoTime() - movedNanos > STALLED.toNanos()) {
      stalled = true;
      command.close();
    }
  }

  private String reason(Optional<SshCommand.Exit> exit) {
    if (stalled) {
      return "nothing has moved for " + Seconds.words(STALLED);
    }
    if (!connection.isOpen()) {
      return "the connection is lost";
    }
    return remote
        + " could not be written: the command there "
        + exit.map(SshCommand.Exit::toString).orElse("does not end");
  }

  private SshException failure(String reason, String evidence, @Nullable Exception cause) {
    return new SshException(Stage.TRANSFER, connection.name(), reason, evidence, "", cause);
  }
}
