package jdist.doctor;

import java.time.Duration;
import jdist.launch.HostFacts;

/// What to think of what a host says of itself.
final class Facts {
  /// Beyond it a difference between clocks is told.
  static final Duration CLOCK = Duration.ofSeconds(5);

  /// Within it a difference may come of how long the host's words took.
  private static final Duration SAME = Duration.ofSeconds(1);

  /// Room for jdist itself, what drivers bring and what workers write.
  static final long LEAST_ROOM = 100L << 20;

  /// More than a greeting.
  private static final long MUCH_NOISE = 64L << 10;

  static final long LEAST_FILES = 1_024;
  static final long LEAST_PROCESSES = 1_024;

  private Facts() {}

  /// @param noiseBytes what a login prints before it runs a command
  static void shell(Chart chart, long noiseBytes) {
    if (noiseBytes > MUCH_NOISE) {
      chart.warn(
          Stage.SHELL,
          "prints " + Amounts.bytes(noiseBytes) + " before it runs a command",
          "have its profile (~/.bashrc, ForceCommand) print nothing where there is no terminal");
    } else {
      chart.ok(Stage.SHELL, "runs commands");
    }
  }

  /// Compares the Java there with the one here: classes that are compiled here must load there.
  static void java(Chart chart, HostFacts there, HostFacts here) {
    String found = there.java() + " in " + there.javaHome() + ", " + there.platform();
    int feature = Runtime.Version.parse(there.java()).feature();
    int own = Runtime.Version.parse(here.java()).feature();
    if (feature < own) {
      chart.warn(
          Stage.JAVA,
          found + ", older than here (" + here.java() + ")",
          "install Java " + own + " there, for what is compiled for it does not load in another");
      return;
    }
    boolean same = there.java().equals(here.java()) && there.platform().equals(here.platform());
    chart.ok(Stage.JAVA, found + (same ? "" : "; here " + here.java() + ", " + here.platform()));
  }

  static void disk(Chart chart, HostFacts there) {
    String found = there.folder() + ", " + Amounts.bytes(there.freeBytes()) + " free";
    if (there.freeBytes() < LEAST_ROOM) {
      chart.warn(Stage.DISK, found, "make room there: drivers' jars are kept there too");
    } else {
      chart.ok(Stage.DISK, found);
    }
  }

  /// What was sent there, and what workers would have to run with.
  static void runtime(Chart chart, HostFacts there, long sentBytes) {
    String found =
        (sentBytes == 0 ? "was there" : Amounts.bytes(sentBytes) + " sent")
            + ", "
            + there.cores()
            + (there.cores() == 1 ? " core, " : " cores, ")
            + Amounts.bytes(there.memoryBytes());
    if (there.openFiles() < LEAST_FILES) {
      chart.warn(Stage.RUNTIME, found + ", " + there.openFiles() + " open files", files());
    } else if (there.processes() < LEAST_PROCESSES) {
      chart.warn(Stage.RUNTIME, found + ", " + there.processes() + " processes", processes());
    } else {
      chart.ok(Stage.RUNTIME, found);
    }
  }

  static String files() {
    return "a higher limit of open files (ulimit -n, or /etc/security/limits.conf)";
  }

  static String processes() {
    return "a higher limit of processes and threads (ulimit -u, or /etc/security/limits.conf)";
  }

  /// @param ahead by how much the clock there is ahead of the one here
  static void clock(Chart chart, Duration ahead) {
    if (ahead.abs().compareTo(SAME) < 0) {
      chart.ok(Stage.CLOCK, "as here");
      return;
    }
    String direction = ahead.isNegative() ? " behind" : " ahead of";
    String found = Amounts.duration(ahead.abs()) + direction + " this host";
    if (ahead.abs().compareTo(CLOCK) > 0) {
      chart.warn(
          Stage.CLOCK,
          found,
          "set both by NTP (timedatectl); TLS does not mind, logs and files' times do");
    } else {
      chart.ok(Stage.CLOCK, found);
    }
  }
}
