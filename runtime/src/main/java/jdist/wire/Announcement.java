package jdist.wire;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdist.identity.Endpoint;

/// The line with which a worker says on standard output where it listens: `jdist_worker:PORT#HOST
/// nonce=… [unix=PATH]`. Lines before it are the noise of a login. Idea: Julia's
/// `julia_worker:PORT#HOST`.
///
/// @param endpoint where it listens
/// @param nonce what its launch specification told it to repeat
public record Announcement(Endpoint endpoint, String nonce) {
  /// What every announcement starts with; a line that does and does not parse is a wrong one.
  public static final String PREFIX = "jdist_worker:";

  private static final Pattern LINE =
      Pattern.compile("jdist_worker:(\\d{1,5})#(\\S+) nonce=([0-9a-f]+)(?: unix=(\\S.*))?");

  /// The announcement in `line`, without its line end; empty if it is none or a malformed one.
  public static Optional<Announcement> parse(String line) {
    Matcher matcher = LINE.matcher(line.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(1));
    if (port < 1 || port > 65_535) {
      return Optional.empty();
    }
    Optional<Path> socket = Optional.ofNullable(matcher.group(4)).map(Path::of);
    return Optional.of(
        new Announcement(new Endpoint(matcher.group(2), port, socket), matcher.group(3)));
  }

  /// The line, without its line end.
  public String toLine() {
    return PREFIX
        + endpoint.port()
        + "#"
        + endpoint.address()
        + " nonce="
        + nonce
        + endpoint.socket().map(path -> " unix=" + path).orElse("");
  }
}
