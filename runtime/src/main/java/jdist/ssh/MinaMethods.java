package jdist.ssh;

import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientUserAuthService;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.session.Session;

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
  protected void tryNext(int command, AuthFuture future) throws Exception {
    MinaAttempt.of(getClientSession()).accepts(serverMethods);
    super.tryNext(command, future);
  }
}
