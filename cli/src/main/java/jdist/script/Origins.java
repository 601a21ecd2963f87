package jdist.script;

import java.util.HashMap;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/// Where each snippet came from, by its id, for the frames of what it throws. For one thread.
final class Origins {
  private final Map<String, Origin> byId = new HashMap<>();

  void add(Snippet snippet, Origin origin) {
    byId.putIfAbsent(snippet.id(), origin);
  }

  /// What has been run so far is not the user's.
  void endOfPreparation(JShell shell) {
    shell.snippets().forEach(it -> byId.put(it.id(), new Origin("", 0)));
  }

  boolean isTyped(Snippet snippet) {
    Origin origin = byId.get(snippet.id());
    return origin == null || origin.line() > 0;
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
