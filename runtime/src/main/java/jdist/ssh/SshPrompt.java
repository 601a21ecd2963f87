package jdist.ssh;

import java.util.Optional;

/// Asks the user for a secret, at a terminal. Called from any thread, and for one secret at a time;
/// what opens a key is asked once, however many hosts the key is for.
@FunctionalInterface
public interface SshPrompt {
  /// Asks, and waits until the user has answered.
  ///
  /// @param question such as `passphrase of ~/.ssh/id_ed25519: `
  /// @return what was typed; empty if the user will not say
  Optional<String> ask(String question);
}
