package jdist.script;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import jdk.jshell.Snippet;

/// Where each snippet came from, by its id, for the frames of what it throws. For one thread.
final class Origins {
  private static final String OURS = "s";

  private final Map<String, Origin> byId = new HashMap<>();
  private final Set<String> thrown = new HashSet<>();
  private int ofPreparation;
  private boolean prepared;

  void add(Snippet snippet, Origin origin) {
    byId.putIfAbsent(snippet.id(), origin);
  }

  /// The id of snippet `number`, from 1: what the user has typed counts from 1 as well.
  String id(int number) {
    if (!prepared) {
      ofPreparation = number;
      return OURS + number;
    }
    return String.valueOf(number - ofPreparation);
  }

  /// What follows is the user's.
  void endOfPreparation() {
    prepared = true;
  }

  /// A snippet has thrown, and is not to be run again.
  void hasThrown(Snippet snippet) {
    thrown.add(snippet.id());
  }

  /// Whether the user gave it, and it came to something.
  boolean isTyped(Snippet snippet) {
    return !snippet.id().startsWith(OURS) && !thrown.contains(snippet.id());
  }

  /// `heads.jsh:12`, or at the prompt `#5:1`, the number of the snippet and its line.
  ///
  /// @param id the snippet's
  /// @param line within it, from 1
  String place(String id, int line) {
    Origin origin = byId.get(id);
    return origin == null || origin.file().isEmpty()
        ? "#" + id + ":" + line
        : origin.file() + ":" + (origin.line() + line - 1);
  }
}
