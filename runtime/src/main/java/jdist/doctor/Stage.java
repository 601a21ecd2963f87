package jdist.doctor;

import java.util.List;

/// How far a worker on another host has to come, in order.
public enum Stage {
  RESOLVE("resolve"),
  CONNECT("connect"),
  HOST_KEY("host key"),
  AUTHENTICATE("authenticate"),
  SHELL("shell"),
  JAVA("java"),
  DISK("disk"),
  RUNTIME("runtime"),
  BIND("bind"),
  DRIVER_TO_WORKER("driver to worker"),
  WORKER_TO_WORKER("worker to worker"),
  CLOCK("clock");

  private static final List<String> NO_ROOM =
      List.of("No space left", "Read-only file system", "quota", "Permission denied");
  private static final List<String> NO_ADDRESS =
      List.of("cannot listen on", "--bind-to", "no port is left");

  private final String words;

  Stage(String words) {
    this.words = words;
  }

  /// Where a launch failed.
  ///
  /// @param stage as in [jdist.failure.LaunchException.Failure]
  /// @param said the reason and the evidence
  static Stage of(String stage, String said) {
    return switch (stage) {
      case "configure", "resolve" -> RESOLVE;
      case "connect" -> CONNECT;
      case "host key" -> HOST_KEY;
      case "authenticate" -> AUTHENTICATE;
      case "exec", "shell" -> SHELL;
      case "find java" -> JAVA;
      case "ship runtime" -> DISK;
      case "transfer" -> says(said, NO_ROOM) ? DISK : RUNTIME;
      case "start", "announce" -> says(said, NO_ADDRESS) ? BIND : RUNTIME;
      default -> // forward, join
          said.contains("could not reach workers") ? WORKER_TO_WORKER : DRIVER_TO_WORKER;
    };
  }

  /// What to do if it fails and nothing better is known.
  String remedy() {
    return switch (this) {
      case RESOLVE -> "look at ~/.ssh/config, or --ssh-config FILE";
      case DISK -> "make room in its home, or in /tmp";
      case JAVA, RUNTIME -> "java -version there, to see what its JVM says";
      default -> "ssh to it by hand, to see what it says";
    };
  }

  private static boolean says(String said, List<String> texts) {
    return texts.stream().anyMatch(said::contains);
  }

  @Override
  public String toString() {
    return words;
  }
}
