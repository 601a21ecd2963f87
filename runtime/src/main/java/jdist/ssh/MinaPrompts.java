package jdist.ssh;

import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/// Answers what the server asks of the user, where there is somebody to be asked.
final class MinaPrompts implements UserInteraction {
  private final Answers answers;
  private final MinaIdentities identities;
  private final String host;

  private MinaPrompts(Answers answers, MinaIdentities identities, String host) {
    this.answers = answers;
    this.identities = identities;
    this.host = host;
  }

  /// Keys first; passwords only where somebody can be asked.
  static void prepare(ClientSession session, MinaAttempt attempt) {
    MinaIdentities identities = attempt.identities();
    if (identities.answers().isEmpty()) {
      session.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
      session.setUserInteraction(NONE);
      return;
    }
    session.setUserAuthFactories(
        List.of(
            UserAuthPublicKeyFactory.INSTANCE,
            UserAuthKeyboardInteractiveFactory.INSTANCE,
            UserAuthPasswordFactory.INSTANCE));
    session.setUserInteraction(
        new MinaPrompts(identities.answers().get(), identities, attempt.settings().name()));
  }

  @Override
  public String @Nullable [] interactive(
      ClientSession session,
      String name,
      String instruction,
      String language,
      String[] questions,
      boolean[] shown) {
    String[] replies = new String[questions.length];
    for (int i = 0; i < questions.length; i++) {
      identities.alsoTried("keyboard-interactive");
      Optional<String> answer = answers.ask(host + ": " + questions[i]);
      if (answer.isEmpty()) {
        return null;
      }
      replies[i] = answer.get();
    }
    return replies;
  }

  @Override
  public @Nullable String resolveAuthPasswordAttempt(ClientSession session) {
    identities.alsoTried("password");
    return answers.ask("password of " + host + ": ").orElse(null);
  }

  /// A password that has run out is not changed here.
  @Override
  public @Nullable String getUpdatedPassword(
      ClientSession session, String prompt, String language) {
    return null;
  }
}
