package jdist.ssh;

import java.util.Optional;
import java.util.OptionalInt;

/// A host as the user names it: perhaps an alias of `~/.ssh/config`, which then says the rest.
///
/// @param host a name, an alias, or an address (IPv6 without brackets)
/// @param user whom to log in as; if it is empty the configuration's `User`, else this process's
/// @param port where the server listens; if it is empty the configuration's `Port`, else 22
public record SshTarget(String host, Optional<String> user, OptionalInt port) {
  /// @throws IllegalArgumentException if host or user could be taken for something else, such as an
  ///   option of the `ssh` program
  public SshTarget {
    check("host", host);
    user.ifPresent(name -> check("user", name));
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65_535)) {
      throw new IllegalArgumentException("no port: " + port.getAsInt() + "; expected 1 to 65535");
    }
  }

  public static SshTarget of(String host) {
    return new SshTarget(host, Optional.empty(), OptionalInt.empty());
  }

  /// The same host, for this user.
  public SshTarget as(String name) {
    return new SshTarget(host, Optional.of(name), port);
  }

  /// The same host, at this port.
  public SshTarget at(int number) {
    return new SshTarget(host, user, OptionalInt.of(number));
  }

  /// Reads `[user@]host[:port]`, IPv6 in brackets, `ssh://` before it or not, as `ProxyJump` has
  /// it.
  ///
  /// @throws IllegalArgumentException if it is none
  static SshTarget parse(String text) {
    String rest = text.startsWith("ssh://") ? text.substring(6) : text;
    int at = rest.lastIndexOf('@');
    String place = rest.substring(at + 1);
    int end = place.startsWith("[") ? place.indexOf(']') : -1;
    int colon = place.indexOf(':', Math.max(end, 0));
    SshTarget host = of(end > 0 ? place.substring(1, end) : place.substring(0, upTo(place, colon)));
    SshTarget named = at > 0 ? host.as(rest.substring(0, at)) : host;
    return colon < 0 ? named : named.at(number(text, place.substring(colon + 1)));
  }

  private static int upTo(String place, int colon) {
    return colon < 0 ? place.length() : colon;
  }

  private static int number(String text, String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          "\"" + text + "\": expected [user@]host[:port], for example ana@node7:2222");
    }
  }

  private static void check(String what, String word) {
    boolean odd = word.isEmpty() || word.startsWith("-");
    if (odd
        || word.chars().anyMatch(c -> c <= ' ' || c == 127 || "'\"`$\\;&<>|(){}".indexOf(c) >= 0)) {
      throw new IllegalArgumentException("no " + what + ": \"" + word + "\"");
    }
  }

  /// As people write it: `ana@node2:2222`, without what is not said.
  @Override
  public String toString() {
    String name = user.map(given -> given + "@").orElse("");
    if (port.isEmpty()) {
      return name + host;
    }
    return name + (host.contains(":") ? "[" + host + "]" : host) + ":" + port.getAsInt();
  }
}
