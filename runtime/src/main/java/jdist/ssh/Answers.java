package jdist.ssh;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the user has been asked, by all logins together: one thing at a time, and what opens a key
/// only once, however many hosts the key is for. Thread-safe; whoever asks waits for those before.
final class Answers {
  private final SshPrompt prompt;
  private final Object lock = new Object();
  private final Map<String, Optional<String>> given = new HashMap<>(); // @GuardedBy("lock")

  Answers(SshPrompt prompt) {
    this.prompt = prompt;
  }

  /// Asks anew.
  Optional<String> ask(String question) {
    synchronized (lock) {
      return prompt.ask(question);
    }
  }

  /// Answers as before, if there was an answer, and it was not the wrong one. That the user will
  /// not say is an answer, too.
  ///
  /// @param wrong what the one who asks has been given, and was wrong
  Optional<String> askOnce(String question, Optional<String> wrong) {
    synchronized (lock) {
      Optional<String> before = given.get(question);
      if (before != null && (wrong.isEmpty() || !before.equals(wrong))) {
        return before;
      }
      Optional<String> now = prompt.ask(question);
      given.put(question, now);
      return now;
    }
  }
}
