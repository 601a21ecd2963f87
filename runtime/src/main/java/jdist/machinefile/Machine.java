package jdist.machinefile;

import java.util.Optional;
import java.util.OptionalInt;

/// A host that is to run workers, as somebody has written it.
///
/// @param count how many workers; empty: as many as it has cores
/// @param user who logs in; empty: whoever the SSH configuration says
/// @param host a name or an address, without brackets
/// @param port of its SSH server; empty: the one that the SSH configuration says
/// @param bindTo where its workers listen, `ADDRESS` or `ADDRESS:PORT`: the first one at that port,
///   each other one port further; empty: at the address that it is reached at
/// @param origin where it was written: `hosts.txt, line 3`
public record Machine(
    OptionalInt count,
    Optional<String> user,
    String host,
    OptionalInt port,
    Optional<String> bindTo,
    String origin) {
  /// Whether it takes the same login as another.
  public boolean isReachedLike(Machine other) {
    return user.equals(other.user) && host.equals(other.host) && port.equals(other.port);
  }

  /// What one would type to log in there: `alice@node7:2222`.
  @Override
  public String toString() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return user.map(it -> it + "@").orElse("")
        + name
        + (port.isPresent() ? ":" + port.getAsInt() : "");
  }
}
