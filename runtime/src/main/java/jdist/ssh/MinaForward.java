package jdist.ssh;

import java.io.IOException;
import org.apache.sshd.client.session.forward.ExplicitPortForwardingTracker;

/// A port that MINA listens at.
final class MinaForward implements SshForward {
  private final ExplicitPortForwardingTracker tracker;

  MinaForward(ExplicitPortForwardingTracker tracker) {
    this.tracker = tracker;
  }

  @Override
  public int port() {
    return tracker.getBoundAddress().getPort();
  }

  @Override
  public void close() {
    try {
      tracker.close();
    } catch (IOException | IllegalStateException _) {
      // its connection is lost, and the port with it
    }
  }
}
