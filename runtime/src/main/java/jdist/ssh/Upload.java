package jdist.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

  /// Told its temporary name, its name and its length. Takes what it is given for the whole only if
  /// it is: a connection that is cut looks like the file's end.
  private static final String SCRIPT =
      "sh -c 'if cat >\"$1\" && test \"`wc -c <\"$1\"`\" -eq \"$3\" && mv -f \"$1\" \"$2\"; then"
          + " exit 0; else rm -f \"$1\"; exit 1; fi' jdist ";

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
    try {
      this.total = Files.size(local);
    } catch (IOException e) {
      throw failure(local + " cannot be read here", String.valueOf(e), e);
    }
  }

  String remote() {
    return remote;
  }

  long total() {
    return total;
  }

  /// A name beside the file's own that nobody else uses.
  String temporary() {
    long number = ThreadLocalRandom.current().nextLong();
    return remote + ".part-" + HexFormat.of().toHexDigits(number);
  }

  /// Copies the file.
  ///
  /// @param giveUp makes the copying fail; is called when nothing has moved for a while
  void copyTo(OutputStream out, Runnable giveUp) throws IOException, InterruptedException {
    movedNanos = System.nanoTime();
    ScheduledFuture<?> watch =
        timer.scheduleWithFixedDelay(() -> watch(giveUp), 1, 1, TimeUnit.SECONDS);
    try (InputStream in = Files.newInputStream(local)) {
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
      out.close();
    } finally {
      watch.cancel(false);
    }
  }

  private void watch(Runnable giveUp) {
    if (System.nanoTime() - movedNanos > STALLED.toNanos()) {
      stalled = true;
      giveUp.run();
    }
  }

  /// Sends it by a command there.
  void throughCommand() throws InterruptedException {
    String arguments = String.join(" ", quoted(temporary()), quoted(remote), "" + total);
    try (SshCommand command = connection.exec(SCRIPT + arguments)) {
      Tail said = Tail.of(command.stderr(), connection.name());
      Tail ignored = Tail.of(command.stdout(), connection.name());
      Optional<IOException> cut = copyInto(command);
      Optional<SshCommand.Exit> exit = command.await(STALLED);
      if (exit.isEmpty() || !exit.get().isSuccess()) {
        throw failure(reason(exit), said.text() + ignored.text(), cut.orElse(null));
      }
    }
  }

  private Optional<IOException> copyInto(SshCommand command) throws InterruptedException {
    try {
      copyTo(command.stdin(), command::close);
      return Optional.empty();
    } catch (IOException e) { // what the command says is the better reason
      return Optional.of(e);
    }
  }

  private String reason(Optional<SshCommand.Exit> exit) {
    if (stalled) {
      return "nothing has moved for " + Finished.words(STALLED);
    }
    if (!connection.isOpen()) {
      return "the connection is lost";
    }
    return remote
        + " could not be written: the command there "
        + exit.map(SshCommand.Exit::toString).orElse("does not end");
  }

  /// For any shell: what would mean something to one of them even in quotes is refused.
  private String quoted(String path) {
    if (path.chars().anyMatch(c -> c < ' ' || "'\\!".indexOf(c) >= 0)) {
      throw failure("\"" + path + "\" has characters that shells do not agree about", "", null);
    }
    return "'" + path + "'";
  }

  SshException failure(String reason, String evidence, @Nullable Exception cause) {
    return new SshException(Stage.TRANSFER, connection.name(), reason, evidence, "", cause);
  }

  boolean isStalled() {
    return stalled;
  }
}
