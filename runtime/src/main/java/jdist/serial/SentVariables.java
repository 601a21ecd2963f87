package jdist.serial;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import jdist.wire.Message;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// Which of this process's variables the other end of a link has been sent, of those that are too
/// large to go with every call. Thread-safe.
final class SentVariables {
  private final Consumer<Message.Talk> tell;
  private final Map<Variable, Last> lasts = new ConcurrentHashMap<>();

  /// What was sent last of one variable.
  private static final class Last {
    private @Nullable Digest digest; // guarded by this
  }

  /// @param tell sends over the link; may block until a long message is on its way
  SentVariables(Consumer<Message.Talk> tell) {
    this.tell = tell;
  }

  /// Sends a value unless it was the last to be sent. Whoever finds that it was, on whatever
  /// thread, is behind it in the order of the link: that is what the lock is for.
  void send(Variable variable, Digest digest, Payload value) {
    Last last = lasts.computeIfAbsent(variable, _ -> new Last());
    synchronized (last) {
      if (!digest.equals(last.digest)) {
        tell.accept(new Message.Variable(variable.owner(), variable.name(), value));
        last.digest = digest;
      }
    }
  }

  /// The other end has it no more, or may have one of its own. Never waits for a value that is
  /// being sent: that one is as good as not sent.
  void forget(String owner, String name) {
    lasts.keySet().removeIf(it -> it.name().equals(name) && it.owner().equals(owner));
  }
}
