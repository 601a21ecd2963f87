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
  private final SshPrompt prompt;
  private final String host;

  private MinaPrompts(SshPrompt prompt, String host) {
    this.prompt = prompt;
    this.host = host;
  }

  /// Keys first; passwords only where somebody can be asked.
  static void prepare(ClientSession session, SshOptions options, HostSettings settings) {
    if (options.prompt().isEmpty()) {
      session.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
      session.setUserInteraction(NONE);
      return;
    }
    session.setUserAuthFactories(
        List.of(
            UserAuthPublicKeyFactory.INSTANCE,
            UserAuthKeyboardInteractiveFactory.INSTANCE,
            UserAuthPasswordFactory.INSTANCE));
    session.setUserInteraction(new MinaPrompts(options.prompt().get(), settings.name()));
  }

  @Override
  public String @Nullable [] interactive(
      ClientSession session,
      String name,
      String instruction,
      String language,
      String[] questions,
      boolean[] shown) {
    String[] answers = new String[questions.length];
    for (int i = 0; i < questions.length; i++) {
      Optional<String> answer = prompt.ask(host + ": " + questions[i]);
      if (answer.isEmpty()) {
        return null;
      }
      answers[i] = answer.get();
    }
    return answers;
  }

  @Override
  public @Nullable String resolveAuthPasswordAttempt(ClientSession session) {
    return prompt.ask("password of " + host + ": ").orElse(null);
  }

  /// A password that has run out is not changed here.
  @Override
  public @Nullable String getUpdatedPassword(
      ClientSession session, String prompt, String language) {
    return null;
  }
}
