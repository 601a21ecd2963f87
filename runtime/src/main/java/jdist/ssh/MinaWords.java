package jdist.ssh;

import java.time.Duration;
import java.util.List;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import org.apache.sshd.client.session.ClientSession;

/// What to say of a login by MINA that failed, and what to try.
final class MinaWords {
  private static final String SYSTEM = "--ssh-backend=system to use all of your ssh configuration";

  private MinaWords() {}

  /// Nothing was heard that would be SSH.
  static SshException silent(MinaAttempt attempt, ClientSession session, Duration limit) {
    return failure(
        attempt,
        Stage.CONNECT,
        "the connection was made, and the server said nothing of SSH within "
            + Seconds.words(limit),
        heard(attempt, session),
        debug(attempt.settings()) + ", to see what answers at that port");
  }

  /// It hung up, or said something that cannot be followed, before the host had shown its key.
  static SshException noKeys(MinaAttempt attempt, ClientSession session) {
    boolean greeted = session.getServerVersion() != null;
    String problem = attempt.problem().map(Throwable::getMessage).orElse("");
    if (greeted && problem.contains("negotiate")) {
      return failure(
          attempt,
          Stage.CONNECT,
          "server and client have no algorithm in common",
          problem,
          "net.i2p.crypto:eddsa on the class path, if it shows an Ed25519 key; or " + SYSTEM);
    }
    return failure(
        attempt,
        Stage.CONNECT,
        greeted
            ? "the server hung up before it had shown its key"
            : "the server hung up before it had greeted",
        String.join("; ", List.of(heard(attempt, session), problem, attempt.farewell()))
            .replaceAll("^(; )+|(; )+$", ""),
        "fewer logins at once, as it may have too many (MaxStartups); or "
            + debug(attempt.settings()));
  }

  private static String heard(MinaAttempt attempt, ClientSession session) {
    String version = session.getServerVersion();
    if (version != null) {
      return "it calls itself " + version;
    }
    String words = attempt.firstWords();
    return words.isEmpty() ? "" : "it said: " + words.substring(0, Math.min(80, words.length()));
  }

  static String debug(HostSettings settings) {
    return "ssh -v -p " + settings.port() + " " + settings.user() + "@" + settings.alias();
  }

  private static SshException failure(
      MinaAttempt attempt, Stage stage, String reason, String evidence, String remedy) {
    return new SshException(
        stage, attempt.settings().name(), reason, evidence, remedy, attempt.problem().orElse(null));
  }

  static String whyNotIn(MinaAttempt attempt, boolean told, Duration limit) {
    if (!told) {
      return "the server did not answer within " + Seconds.words(limit);
    }
    if (!attempt.farewell().isEmpty()) {
      return "the server hung up: " + attempt.farewell();
    }
    if (attempt.identities().isEmpty()) {
      return attempt.identities().locked().isEmpty()
          ? "there is no key to log in with"
          : "there is no key to log in with that is not locked";
    }
    return attempt.methods().isEmpty()
        ? "the connection was lost"
        : "the server takes none of the keys";
  }

  static String howIn(MinaAttempt attempt, boolean told) {
    HostSettings settings = attempt.settings();
    if (!told) {
      return debug(settings);
    }
    String other =
        settings.beyondUs().isEmpty()
            ? SYSTEM
            : "--ssh-backend=system, as your configuration asks for "
                + String.join(", ", settings.beyondUs());
    if (attempt.farewell().contains("Too many authentication failures")) {
      return "-i with the right key and --ssh-option IdentitiesOnly=yes; or " + other;
    }
    if (!attempt.identities().locked().isEmpty()) {
      return "ssh-add " + String.join(" ", attempt.identities().locked()) + "; or " + other;
    }
    if (attempt.identities().isEmpty()) {
      return "ssh-keygen -t ed25519, then ssh-copy-id; or -i with a key; or " + other;
    }
    return "ssh-copy-id -p "
        + settings.port()
        + " "
        + settings.user()
        + "@"
        + settings.alias()
        + "; or "
        + other;
  }
}
