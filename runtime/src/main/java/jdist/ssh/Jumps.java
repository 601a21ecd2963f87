package jdist.ssh;

import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// What is to be said of hosts that lead to others (`ProxyJump`).
final class Jumps {
  /// Jumps that go through jumps.
  private static final int DEEPEST = 8;

  private Jumps() {}

  /// @throws SshException if so many hosts lead to each other that there will be no end of it
  static void check(SshTarget target, int depth) {
    if (depth == DEEPEST) {
      throw new SshException(
          Stage.CONFIGURE,
          target.toString(),
          "ProxyJump goes in circles",
          "",
          "to take it out",
          null);
    }
  }

  /// Looks whether there is a way at all, after a login through it has failed without a word.
  ///
  /// @param host the one behind it, for people
  /// @throws SshException if there is none
  static void check(SshConnection jump, String address, int port, String host)
      throws InterruptedException {
    try {
      jump.forward(address, port).close();
    } catch (SshException e) {
      throw new SshException(
          Stage.CONNECT,
          host,
          "there is no way to it through " + jump.name(),
          e.evidence().isEmpty() ? e.reason() : e.reason() + "; " + e.evidence(),
          e.remedy().isEmpty()
              ? "ssh " + jump.name() + ", to see whether it is reached from there"
              : e.remedy(),
          e);
    }
  }
}
