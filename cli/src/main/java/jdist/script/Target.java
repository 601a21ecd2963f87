package jdist.script;

import java.util.List;

/// Where a snippet runs.
///
/// @param kind which processes
/// @param processIds those that are named
public record Target(Kind kind, List<Integer> processIds) {
  /// In this process.
  public static final Target HERE = new Target(Kind.HERE, List.of());

  /// On every process, and on those that join later.
  public static final Target EVERYWHERE = new Target(Kind.EVERYWHERE, List.of());

  /// Which processes.
  enum Kind {
    HERE,
    EVERYWHERE,
    NAMED
  }

  public Target {
    processIds = List.copyOf(processIds);
  }

  /// On these.
  public static Target on(List<Integer> processIds) {
    return new Target(Kind.NAMED, processIds);
  }
}
