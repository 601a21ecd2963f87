package jdist.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// What to say of a login by the `ssh` program that failed, by what it said.
///
/// @param text its standard error (`ssh -v`)
record SystemWords(SystemSettings settings, String text) {
  private static final String DEBUG = "debug1: ";
  private static final Pattern OFFENDING = Pattern.compile("Offending \\S+ key in (.+):(\\d+)");
  private static final Pattern KEY = Pattern.compile("Server host key: (\\S+) (\\S+)");
  private static final Pattern DROPPED =
      Pattern.compile("(?:kex|ssh)_exchange_identification: (?!banner)");
  private static final Pattern FIRST_WORDS = Pattern.compile("banner line 0: (.{1,80})");

  /// That the server hung up at once, without a word or with one of having too many logins.
  boolean isDropped() {
    boolean greeted = text.contains("Remote protocol version");
    String words = firstWords().orElse("");
    boolean silent = words.isEmpty() || words.contains("MaxStartups");
    return !greeted && silent && DROPPED.matcher(text).find();
  }

  private Optional<String> firstWords() {
    return find(FIRST_WORDS).map(match -> match.group(1));
  }

  /// That the host has shown that it is the one it should be.
  boolean isKeyed() {
    return text.contains("SSH2_MSG_NEWKEYS received");
  }

  /// It had to be ended, as the limit was over.
  SshException late(Duration limit) {
    if (!isKeyed()) {
      return late(Stage.CONNECT, limit, plain(), debug());
    }
    SystemKeys keys = new SystemKeys(settings, lines());
    if (keys.waitsForAgent()) {
      return failure(
          Stage.AUTHENTICATE,
          "the agent does not answer within " + Seconds.words(limit),
          "agent (" + settings.agent().orElse("") + ")",
          "ssh-add -l, to see whether it does; or --ssh-option IdentityAgent=none");
    }
    return late(Stage.AUTHENTICATE, limit, keys.tried(), debug());
  }

  private SshException late(Stage stage, Duration limit, String evidence, String remedy) {
    return failure(
        stage, "the server did not answer within " + Seconds.words(limit), evidence, remedy);
  }

  /// It has ended.
  SshException failure(Duration limit) {
    return switch (stage()) {
      case RESOLVE ->
          failure(
              Stage.RESOLVE,
              "no address is known for it",
              plain(),
              "getent hosts "
                  + settings.address()
                  + ", to see what the system makes of it; HostName in ~/.ssh/config gives another"
                  + " name");
      case HOST_KEY -> hostKey();
      case AUTHENTICATE -> authenticate();
      case CONNECT -> connect(limit);
      default -> failure(Stage.CONFIGURE, "ssh does not take its configuration", plain(), debug());
    };
  }

  private Stage stage() {
    if (text.contains("Could not resolve hostname")) {
      return Stage.RESOLVE;
    }
    if (Stream.of("Host key verification failed", "REVOKED HOST KEY", "is marked as revoked")
        .anyMatch(text::contains)) {
      return Stage.HOST_KEY;
    }
    if (text.contains("Permission denied (") || isKeyed()) {
      return Stage.AUTHENTICATE;
    }
    boolean began = lines().stream().anyMatch(line -> line.startsWith(DEBUG + "Connecting to"));
    return began || text.contains("Executing proxy command") ? Stage.CONNECT : Stage.CONFIGURE;
  }

  private SshException hostKey() {
    String fingerprint = find(KEY).map(match -> match.group(2)).orElse("");
    String shown = find(KEY).map(match -> match.group(1) + " " + match.group(2)).orElse("a key");
    Optional<Matcher> offending = find(OFFENDING);
    if (text.contains("revoked") || text.contains("REVOKED")) {
      String line = settings.revokingLine(fingerprint).orElse("the configuration");
      return failure(
          Stage.HOST_KEY,
          "its host key has been revoked",
          line + " revokes " + shown,
          "to ask whoever runs it for a new key");
    }
    if (text.contains("HOST IDENTIFICATION HAS CHANGED") && offending.isPresent()) {
      Path file = Path.of(offending.get().group(1));
      return failure(
          Stage.HOST_KEY,
          "its host key has changed: it is another machine, or somebody is in between",
          settings.options().shown(file)
              + " line "
              + offending.get().group(2)
              + " has another; the server shows "
              + shown,
          "to ask whoever runs it; if the change is right, ssh-keygen -R "
              + settings.knownName()
              + " -f "
              + file);
    }
    return failure(
        Stage.HOST_KEY,
        "its host key is not known",
        "the server shows " + shown,
        "ssh " + settings.byHand() + " once, to compare the key and keep it; or --ssh-accept-new");
  }

  private SshException authenticate() {
    SystemKeys keys = new SystemKeys(settings, lines());
    if (text.contains("Too many authentication failures")) {
      return failure(
          Stage.AUTHENTICATE,
          "the server hung up: Too many authentication failures",
          keys.tried(),
          "-i with the right key and --ssh-option IdentitiesOnly=yes");
    }
    if (!text.contains("Permission denied (")) {
      return failure(Stage.AUTHENTICATE, "the server hung up", keys.tried(), debug());
    }
    List<String> locked = keys.locked();
    return failure(
        Stage.AUTHENTICATE,
        locked.isEmpty()
            ? "the server takes none of the keys"
            : "there is no key to log in with that is not locked",
        keys.tried(),
        locked.isEmpty()
            ? "ssh-copy-id " + settings.byHand() + ", or -i with another key"
            : "ssh-add " + String.join(" ", locked));
  }

  private SshException connect(Duration limit) {
    if (text.contains("Connection refused")) {
      return failure(
          Stage.CONNECT,
          "nobody listens at that port",
          plain(),
          "another port (host:port, or Port in ~/.ssh/config), or to start sshd there");
    }
    if (text.contains("timed out")) {
      return late(
          Stage.CONNECT,
          limit,
          plain(),
          "ping " + settings.address() + "; a firewall may drop what goes to its port");
    }
    if (firstWords().isPresent() && !isDropped()) {
      return failure(
          Stage.CONNECT,
          "the server hung up before it had greeted",
          "it said: " + firstWords().get(),
          debug() + ", to see what answers at that port");
    }
    return failure(
        Stage.CONNECT,
        "no connection was made",
        plain(),
        "fewer logins at once, as it may have too many (MaxStartups); or " + debug());
  }

  private String debug() {
    return "ssh -v " + settings.byHand();
  }

  /// What the program said to people.
  private String plain() {
    List<String> kept = new ArrayList<>();
    for (String line : lines()) {
      boolean isNoise =
          Stream.of("debug1:", "debug2:", "OpenSSH_", "Pseudo-terminal").anyMatch(line::startsWith);
      if (!line.isEmpty() && !isNoise) {
        kept.add(line);
      }
    }
    return String.join("\n", kept.subList(Math.max(0, kept.size() - 5), kept.size()));
  }

  private List<String> lines() {
    return text.lines().map(String::strip).toList();
  }

  private Optional<Matcher> find(Pattern pattern) {
    return lines().stream().map(pattern::matcher).filter(Matcher::find).findFirst();
  }

  private SshException failure(Stage stage, String reason, String evidence, String remedy) {
    return new SshException(stage, settings.name(), reason, evidence, remedy, null);
  }

  /// A command or a forwarded connection was not let in.
  SshException notOpened(Stage stage, boolean open, Duration limit) {
    String said =
        String.join(
            "; ",
            lines().stream()
                .map(line -> line.startsWith(DEBUG) ? line.substring(DEBUG.length()) : line)
                .filter(line -> line.contains("failed") || line.contains("refused"))
                .filter(line -> !line.startsWith("kex_exchange") && !line.startsWith("debug2"))
                .toList());
    if (!open) {
      return failure(stage, "the connection is lost", said, "");
    }
    if (said.isEmpty()) {
      return late(stage, limit, plain(), debug());
    }
    if (stage == Stage.EXEC) {
      return failure(
          stage,
          "the server opens no more sessions on this connection",
          said,
          "a higher MaxSessions in sshd_config there");
    }
    boolean forbidden = said.contains("prohibited");
    return failure(
        stage,
        forbidden ? "the server does not forward" : "nobody answers at the other end",
        said,
        forbidden ? "AllowTcpForwarding in sshd_config there, or to do without --tunnel" : "");
  }
}
