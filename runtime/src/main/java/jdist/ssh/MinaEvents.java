package jdist.ssh;

import java.util.List;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/// Hands what happens to a session to the attempt that made it.
final class MinaEvents implements SessionListener {
  @Override
  public void sessionCreated(Session session) {
    MinaAttempt.of((ClientSession) session).created((ClientSession) session);
  }

  @Override
  public void sessionPeerIdentificationLine(
      Session session, String line, List<String> linesBefore) {
    MinaAttempt.of((ClientSession) session).heard(line);
  }

  @Override
  public void sessionEvent(Session session, Event event) {
    if (event == Event.KeyEstablished) {
      MinaAttempt.of((ClientSession) session).keysEstablished();
    }
  }

  @Override
  public void sessionException(Session session, Throwable problem) {
    MinaAttempt.of((ClientSession) session).failed(problem);
  }

  @Override
  public void sessionDisconnect(
      Session session, int reason, String message, String language, boolean initiator) {
    if (!initiator) {
      MinaAttempt.of((ClientSession) session).disconnected(message);
    }
  }

  @Override
  public void sessionClosed(Session session) {
    MinaAttempt.of((ClientSession) session).closed();
  }
}
