package jdist.identity;

import java.util.List;

/// How a worker is to be connected, as its manager has said it; all of it is empty for one that
/// jdist connects by itself. Idea: Julia's `ident`, `connect_idents` and `connect_at`.
///
/// @param ident what a custom topology knows it by; several may have the same
/// @param connectIdents the idents of those that a custom topology connects it to
/// @param connectAt how the manager's own transport reaches it, which means nothing to jdist
public record Wiring(String ident, List<String> connectIdents, String connectAt) {
  /// That of a worker of which nothing was said.
  public static final Wiring NONE = new Wiring("", List.of(), "");

  public Wiring {
    connectIdents = List.copyOf(connectIdents);
  }

  /// Whether one of the two names the other.
  public boolean joins(Wiring other) {
    return names(other) || other.names(this);
  }

  private boolean names(Wiring other) {
    return !other.ident.isEmpty() && connectIdents.contains(other.ident);
  }

  /// The same, reached in another way.
  public Wiring withConnectAt(String text) {
    return new Wiring(ident, connectIdents, text);
  }
}
