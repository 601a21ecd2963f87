package jdist.failure;

import org.jspecify.annotations.Nullable;

/// A host could not be logged in to by SSH, or something that was to be done there over SSH failed.
///
/// The message names the stage, the host, what was tried, and what to try next:
///
/// ```text
/// no SSH login at ana@node2:22: the server takes none of the keys
///   stage   authenticate (configure > resolve > connect > host key > authenticate)
///   tried   agent (2 keys), ~/.ssh/id_ed25519; the server accepts publickey
///   try     ssh-copy-id -p 22 ana@node2, or --ssh-backend=system to use all of your ssh configuration
/// ```
public final class SshException extends JdistException {
  private static final long serialVersionUID = 1;

  private final String host;
  private final Stage stage;
  private final String reason;
  private final String evidence;
  private final String remedy;

  /// @param stage how far it came
  /// @param host where, as `ana@node2:22` or as the user wrote it
  /// @param reason what happened
  /// @param evidence what was tried, what the server said; may be empty, may have several lines
  /// @param remedy what to try next; may be empty
  public SshException(
      Stage stage,
      String host,
      String reason,
      String evidence,
      String remedy,
      @Nullable Throwable cause) {
    super(describe(stage, host, reason, evidence, remedy), cause);
    this.host = host;
    this.stage = stage;
    this.reason = reason;
    this.evidence = evidence;
    this.remedy = remedy;
  }

  /// How far a login, or what was done with it, came.
  public enum Stage {
    /// The configuration of SSH is read.
    CONFIGURE("configure", "no SSH login at"),
    /// The host's name becomes an address.
    RESOLVE("resolve", "no SSH login at"),
    /// A connection is made, and the server greets.
    CONNECT("connect", "no SSH login at"),
    /// The server's key is compared with what is known of it.
    HOST_KEY("host key", "no SSH login at"),
    /// The user's keys are offered.
    AUTHENTICATE("authenticate", "no SSH login at"),
    /// A command is started.
    EXEC("exec", "could not run a command on"),
    /// A file is sent.
    TRANSFER("transfer", "could not send a file to"),
    /// A connection is made from there.
    FORWARD("forward", "could not forward through");

    private static final String LOGIN = "configure > resolve > connect > host key > authenticate";

    private final String words;
    private final String failure;

    Stage(String words, String failure) {
      this.words = words;
      this.failure = failure;
    }

    private boolean isOfLogin() {
      return compareTo(AUTHENTICATE) <= 0;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  private static String describe(
      Stage stage, String host, String reason, String evidence, String remedy) {
    StringBuilder text = new StringBuilder(stage.failure);
    text.append(' ').append(host).append(": ").append(reason);
    text.append("\n  stage   ").append(stage.words);
    if (stage.isOfLogin()) {
      text.append(" (").append(Stage.LOGIN).append(')');
    }
    if (!evidence.isBlank()) {
      text.append("\n  tried   ").append(evidence.strip().replace("\n", "\n          "));
    }
    if (!remedy.isBlank()) {
      text.append("\n  try     ").append(remedy);
    }
    return text.toString();
  }

  /// Where it failed: `ana@node2:22`.
  public String host() {
    return host;
  }

  /// How far it came.
  public Stage stage() {
    return stage;
  }

  /// What happened: `connection refused`.
  public String reason() {
    return reason;
  }

  /// What was tried and what was seen; may be empty, may have several lines.
  public String evidence() {
    return evidence;
  }

  /// What to try next; may be empty.
  public String remedy() {
    return remedy;
  }
}
