package jdist.ssh;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// What to say of a login by the `ssh` program that failed, by what it said (`ssh -v`).
///
/// @param said its standard error
record SystemWords(SshTarget target, Tail said) {
  private static final String DEBUG = "debug1: ";
  private static final Pattern OFFENDING = Pattern.compile("Offending \\S+ key in (.+):(\\d+)");
  private static final Pattern KEY = Pattern.compile("Server host key: (\\S+) (\\S+)");
  private static final Pattern OFFERED =
      Pattern.compile("(?:Offering public key|Trying private key): (.+?)(?: \\S+ SHA256:.*)?");
  private static final Pattern JUMP = Pattern.compile("ProxyCommand from ProxyJump: .* (\\S+)$");
  private static final Pattern ACCEPTED =
      Pattern.compile("Authentications that can continue: (.+)");

  SshException failure(Duration limit) {
    String text = said.whole();
    List<String> lines = text.lines().map(String::strip).toList();
    Stage stage = stage(text, lines);
    return switch (stage) {
      case RESOLVE ->
          failure(
              stage,
              "no address is known for it",
              plain(lines),
              "getent hosts "
                  + target.host()
                  + ", to see what the system makes of it; HostName in ~/.ssh/config gives another"
                  + " name");
      case HOST_KEY -> hostKey(text, lines);
      case AUTHENTICATE -> authenticate(text, lines);
      case CONNECT -> connect(text, lines, limit);
      default -> failure(stage, "ssh does not take its configuration", plain(lines), "");
    };
  }

  private static Stage stage(String text, List<String> lines) {
    if (text.contains("Could not resolve hostname")) {
      return Stage.RESOLVE;
    }
    if (Stream.of("Host key verification failed", "REVOKED HOST KEY", "is marked as revoked")
        .anyMatch(text::contains)) {
      return Stage.HOST_KEY;
    }
    if (text.contains("Permission denied (") || text.contains("Too many authentication failures")) {
      return Stage.AUTHENTICATE;
    }
    if (text.contains("kex_exchange_identification") || text.contains("stdio forwarding failed")) {
      return Stage.CONNECT;
    }
    if (text.contains("Authentications that can continue")) {
      return Stage.AUTHENTICATE;
    }
    boolean began = lines.stream().anyMatch(line -> line.startsWith(DEBUG + "Connecting to"));
    boolean proxied = text.contains("Executing proxy command") || text.contains("Setting implicit");
    return began || proxied ? Stage.CONNECT : Stage.CONFIGURE;
  }

  private SshException hostKey(String text, List<String> lines) {
    String shown = find(KEY, lines).map(m -> m.group(1) + " " + m.group(2)).orElse("a key");
    Optional<Matcher> offending = find(OFFENDING, lines);
    if (text.contains("revoked") || text.contains("REVOKED")) {
      return failure(
          Stage.HOST_KEY,
          "its host key has been revoked",
          offending.map(SystemWords::line).map(line -> line + "; ").orElse("")
              + "the server shows "
              + shown,
          "to ask whoever runs it for a new key");
    }
    if (text.contains("HOST IDENTIFICATION HAS CHANGED") && offending.isPresent()) {
      return failure(
          Stage.HOST_KEY,
          "its host key has changed: it is another machine, or somebody is in between",
          line(offending.get()) + " has another; the server shows " + shown,
          "to ask whoever runs it; if the change is right, ssh-keygen -R HOST -f "
              + offending.get().group(1));
    }
    return failure(
        Stage.HOST_KEY,
        "its host key is not known",
        "the server shows " + shown,
        "ssh " + target + " once, to compare the key and keep it; or --ssh-accept-new");
  }

  private static String line(Matcher offending) {
    return offending.group(1) + " line " + offending.group(2);
  }

  private SshException authenticate(String text, List<String> lines) {
    String tried =
        lines.stream()
            .map(line -> OFFERED.matcher(without(line)))
            .filter(Matcher::matches)
            .map(match -> match.group(1))
            .distinct()
            .collect(Collectors.joining(", "));
    String accepted =
        find(ACCEPTED, lines).map(match -> match.group(1).replace(",", ", ")).orElse("");
    boolean tooMany = text.contains("Too many authentication failures");
    return failure(
        Stage.AUTHENTICATE,
        tooMany
            ? "the server hung up: Too many authentication failures"
            : "the server takes none of the keys",
        (tried.isEmpty() ? "no key" : tried)
            + (accepted.isEmpty() ? "" : "; the server accepts " + accepted),
        tooMany
            ? "-i with the right key and --ssh-option IdentitiesOnly=yes"
            : "ssh-copy-id " + target + ", or -i with another key");
  }

  private SshException connect(String text, List<String> lines, Duration limit) {
    if (text.contains("Connection refused") && find(JUMP, lines).isEmpty()) {
      return failure(
          Stage.CONNECT,
          "nobody listens at that port",
          plain(lines),
          "another port (host:port, or Port in ~/.ssh/config), or to start sshd there");
    }
    if (text.contains("timed out")) {
      return failure(
          Stage.CONNECT,
          "the server did not answer within " + limit.toSeconds() + " s",
          plain(lines),
          "ping " + target.host() + "; a firewall may drop what goes to its port");
    }
    return failure(
        Stage.CONNECT,
        "no connection was made",
        plain(lines) + find(JUMP, lines).map(jump -> "\nthrough " + jump.group(1)).orElse(""),
        "fewer logins at once, as it may have too many (MaxStartups); or ssh -v " + target);
  }

  /// What the program said to people.
  private static String plain(List<String> lines) {
    List<String> kept =
        lines.stream()
            .filter(line ->
                !line.isEmpty() && !line.startsWith("debug1:") && !line.startsWith("OpenSSH_"))
            .filter(line -> !line.startsWith("Pseudo-terminal"))
            .toList();
    return String.join("\n", kept.subList(Math.max(0, kept.size() - 5), kept.size()));
  }

  private static String without(String line) {
    return line.startsWith(DEBUG) ? line.substring(DEBUG.length()) : line;
  }

  private static Optional<Matcher> find(Pattern pattern, List<String> lines) {
    return lines.stream().map(pattern::matcher).filter(Matcher::find).findFirst();
  }

  private SshException failure(Stage stage, String reason, String evidence, String remedy) {
    return new SshException(stage, target.toString(), reason, evidence, remedy, null);
  }

  /// A command or a forwarded connection was not let in.
  static SshException notOpened(
      Stage stage, String host, String log, boolean open, Duration limit) {
    List<String> lines = log.lines().map(String::strip).toList();
    String said =
        lines.stream()
            .map(SystemWords::without)
            .filter(line -> line.contains("failed") || line.contains("refused"))
            .filter(line -> !line.startsWith("kex_exchange"))
            .collect(Collectors.joining("; "));
    if (!open) {
      return new SshException(stage, host, "the connection is lost", said, "", null);
    }
    if (said.isEmpty()) {
      String late = "the server did not answer within " + Seconds.words(limit);
      return new SshException(stage, host, late, plain(lines), "", null);
    }
    if (stage == Stage.EXEC) {
      return new SshException(
          stage,
          host,
          "the server opens no more sessions on this connection",
          said,
          "a higher MaxSessions in sshd_config there",
          null);
    }
    boolean forbidden = said.contains("prohibited");
    return new SshException(
        stage,
        host,
        forbidden ? "the server does not forward" : "nobody answers at the other end",
        said,
        forbidden ? "AllowTcpForwarding in sshd_config there, or to do without --tunnel" : "",
        null);
  }
}
