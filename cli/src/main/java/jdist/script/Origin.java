package jdist.script;

/// Where a snippet stands.
///
/// @param file the name of the file; empty at the prompt
/// @param line the line in it on which the snippet's source begins, from 1
public record Origin(String file, int line) {
  /// Typed at the prompt.
  public static final Origin TYPED = new Origin("", 1);
}
