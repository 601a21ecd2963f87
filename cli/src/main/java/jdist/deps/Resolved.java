package jdist.deps;

import java.nio.file.Path;
import java.util.List;

/// Libraries, with those that they need.
///
/// @param jars their files in the local repository, in the order of a class path
/// @param fixed whether the same coordinates will mean the same files tomorrow: no snapshot is
///   among them, and no version was chosen from a range
public record Resolved(List<Path> jars, boolean fixed) {
  public Resolved {
    jars = List.copyOf(jars);
  }
}
