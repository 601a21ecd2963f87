package jdist.wire;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import jdist.identity.Endpoint;
import jdist.identity.Fingerprint;

/// The line with which a worker says on standard output where it listens: `jdist_worker:PORT#HOST
/// nonce=… [cert=sha256:…] [unix=PATH]`, with the fingerprint of what it shows if its port speaks
/// TLS. Lines before it are the noise of a login. Idea: Julia's `julia_worker:PORT#HOST`.
///
/// @param endpoint where it listens
/// @param nonce what its launch specification told it to repeat
public record Announcement(Endpoint endpoint, String nonce) {
  /// What every announcement starts with; a line that does and does not parse is a wrong one.
  public static final String PREFIX = "jdist_worker:";

  private static final String NONCE = " nonce=";
  private static final String CERTIFICATE = " cert=";
  private static final String SOCKET = " unix=";

  /// The announcement in `line`, without its line end; empty if it is none or a malformed one.
  /// Taken apart by hand: this is on the way of every start.
  public static Optional<Announcement> parse(String line) {
    String text = line.strip();
    int host = text.indexOf('#');
    int nonce = text.indexOf(NONCE, Math.max(0, host));
    if (!text.startsWith(PREFIX) || host < 0 || nonce < 0) {
      return Optional.empty();
    }
    int socket = text.indexOf(SOCKET, nonce);
    String address = text.substring(host + 1, nonce);
    int end = socket < 0 ? text.length() : socket;
    int shown = text.indexOf(CERTIFICATE, nonce);
    boolean encrypts = shown >= 0 && shown < end;
    String repeated = text.substring(nonce + NONCE.length(), encrypts ? shown : end);
    int port = port(text.substring(PREFIX.length(), host));
    if (port == 0 || address.isEmpty() || address.contains(" ") || !isHex(repeated)) {
      return Optional.empty();
    }
    Optional<Fingerprint> certificate =
        encrypts
            ? fingerprint(text.substring(shown + CERTIFICATE.length(), end))
            : Optional.empty();
    Optional<Path> path =
        socket < 0 ? Optional.empty() : path(text.substring(socket + SOCKET.length()));
    if (encrypts == certificate.isEmpty() || socket < 0 == path.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(new Announcement(new Endpoint(address, port, path, certificate), repeated));
  }

  private static Optional<Fingerprint> fingerprint(String text) {
    try {
      return Optional.of(Fingerprint.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// None may begin or end with white space, as a line does not.
  private static Optional<Path> path(String text) {
    try {
      Path path = Path.of(text);
      return path.toString().equals(path.toString().strip()) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  /// The port; 0 if it is none.
  private static int port(String digits) {
    try {
      int port = digits.length() <= 5 ? Integer.parseUnsignedInt(digits) : 0;
      return port <= 65_535 ? port : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static boolean isHex(String text) {
    return !text.isEmpty() && text.chars().allMatch(digit -> Character.digit(digit, 16) >= 0);
  }

  /// The line, without its line end.
  public String toLine() {
    return PREFIX
        + endpoint.port()
        + "#"
        + endpoint.address()
        + " nonce="
        + nonce
        + endpoint.certificate().map(shown -> CERTIFICATE + shown).orElse("")
        + endpoint.socket().map(path -> " unix=" + path).orElse("");
  }
}
