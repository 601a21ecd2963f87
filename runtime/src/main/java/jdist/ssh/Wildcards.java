package jdist.ssh;

import java.util.List;
import java.util.Locale;

/// Patterns of host and user names, as OpenSSH's files have them: `*`, `?`, and `!` before one that
/// must not match.
final class Wildcards {
  private Wildcards() {}

  /// Whether one of them matches, and none of those that must not.
  static boolean anyMatches(List<String> patterns, String name) {
    boolean found = false;
    for (String pattern : patterns) {
      boolean not = pattern.startsWith("!");
      if (matches(not ? pattern.substring(1) : pattern, name)) {
        if (not) {
          return false;
        }
        found = true;
      }
    }
    return found;
  }

  private static boolean matches(String pattern, String name) {
    return matches(pattern.toLowerCase(Locale.ROOT), 0, name.toLowerCase(Locale.ROOT), 0);
  }

  /// Goes back to the last star only, so that no pattern takes more than its length times the
  /// name's.
  private static boolean matches(String pattern, int from, String name, int at) {
    int p = from;
    int n = at;
    int star = -1;
    int tried = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        tried = n;
      } else if (p < pattern.length() && fits(pattern.charAt(p), name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++tried;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean fits(char pattern, char name) {
    return pattern == '?' || pattern == name;
  }
}
