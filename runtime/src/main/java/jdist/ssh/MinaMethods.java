package jdist.ssh;

import java.util.List;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientUserAuthService;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;

/// MINA's service of authentication, which here also tells what the server accepts.
final class MinaMethods extends ClientUserAuthService {
  private MinaMethods(Session session) {
    super(session);
  }

  static final class Factory extends ClientUserAuthServiceFactory {
    @Override
    public Service create(Session session) {
      return new MinaMethods(session);
    }
  }

  @Override
  protected void processUserAuth(int command, Buffer buffer, AuthFuture future) throws Exception {
    super.processUserAuth(command, buffer, future);
    List<String> methods = serverMethods;
    if (methods != null) {
      MinaAttempt.of(getClientSession()).accepts(methods);
    }
  }
}
