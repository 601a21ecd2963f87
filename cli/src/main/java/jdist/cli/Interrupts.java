package jdist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import sun.misc.Signal;

/// Ctrl-C. While workers start it ends everything at once. Later, the first one cancels the remote
/// calls under way and interrupts the driver's main thread, which has five seconds to end; the
/// second one, or the end of that time, ends everything. The status is 130 in any case, but for a
/// driver that calls [System#exit] itself.
///
/// Shutdown hooks of the user's that do not end keep the JVM, as they do under plain `java`, but
/// not after a second Ctrl-C: five seconds later the JVM is halted, and after a third one at once.
final class Interrupts {
  private static final Duration TIME_TO_END = Duration.ofSeconds(5);
  private static final long SIGINT_BIT = 1 << (2 - 1);

  private final Thread main;
  private final Voice voice;
  private final AtomicInteger count = new AtomicInteger();
  private volatile Consumer<Runnable> cancelCalls = Runnable::run;
  private volatile boolean running;
  private volatile boolean ended;

  private Interrupts(Thread main, Voice voice) {
    this.main = main;
    this.voice = voice;
  }

  /// From now on Ctrl-C is dealt with here, unless it is ignored, as under `nohup`.
  static Interrupts handle(Voice voice) {
    Interrupts interrupts = new Interrupts(Thread.currentThread(), voice);
    if (!isIgnored()) {
      Signal.handle(new Signal("INT"), _ -> interrupts.interrupted());
    }
    return interrupts;
  }

  private static boolean isIgnored() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("SigIgn:")) {
          return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0;
        }
      }
    } catch (IOException | NumberFormatException _) {
      // not on Linux: then nobody says
    }
    return false;
  }

  /// The driver's main is about to run.
  ///
  /// @param cancel cancels calls, after it has run what it is given
  void running(Consumer<Runnable> cancel) {
    cancelCalls = cancel;
    running = true;
  }

  /// The driver's main has ended.
  void ended() {
    ended = true;
    if (isInterrupted()) {
      System.exit(ExitCode.INTERRUPTED.status());
    }
  }

  /// Whether there has been a Ctrl-C.
  boolean isInterrupted() {
    return count.get() > 0;
  }

  private void interrupted() {
    int times = count.incrementAndGet();
    if (times > 2) {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
    }
    if (times == 2) {
      later("jdist-halt", () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status()));
    }
    if (times == 2 || !running || ended) {
      System.exit(ExitCode.INTERRUPTED.status());
    }
    voice.news("interrupted; again to end at once");
    cancelCalls.accept(main::interrupt); // in this order, or main, told of its call, is hit later
    later("jdist-interrupt", () -> System.exit(ExitCode.INTERRUPTED.status()));
  }

  private static void later(String name, Runnable end) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            Thread.sleep(TIME_TO_END);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          end.run();
        });
  }
}
