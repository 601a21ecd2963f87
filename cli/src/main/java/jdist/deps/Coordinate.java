package jdist.deps;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a library is called in Maven's repositories. Idea: JBang, `//DEPS`.
///
/// @param group such as `org.apache.commons`
/// @param artifact such as `commons-math3`
/// @param version such as `3.6.1`, or a range of them
/// @param classifier which of several files of the artifact; empty: the main one
/// @param type how its file's name ends: `jar`
public record Coordinate(
    String group, String artifact, String version, String classifier, String type) {
  private static final String JAR = "jar";
  private static final String EXPECTED =
      "expected group:artifact:version[:classifier][@type], for example"
          + " org.apache.commons:commons-math3:3.6.1";

  /// The letters that Maven takes. A version names a folder.
  private static final Pattern SYNTAX =
      Pattern.compile(
          "([\\w.-]+):([\\w.-]+):([^:@/\\\\\"<>|?*$\\s]+)(?::([\\w.-]+))?(?:@([\\w.-]+))?");

  /// Reads `group:artifact:version[:classifier][@type]`.
  ///
  /// @throws IllegalArgumentException if the text is something else; the message says what is
  ///   expected
  public static Coordinate parse(String text) {
    Matcher parts = SYNTAX.matcher(text);
    if (!parts.matches() || text.contains("..")) {
      throw new IllegalArgumentException(EXPECTED);
    }
    String classifier = parts.group(4) == null ? "" : parts.group(4);
    String type = parts.group(5) == null ? JAR : parts.group(5);
    return new Coordinate(parts.group(1), parts.group(2), parts.group(3), classifier, type);
  }

  /// Whether it means the same file whenever one asks.
  public boolean isFixed() {
    boolean range = version.startsWith("[") || version.startsWith("(");
    return !range
        && !version.endsWith("-SNAPSHOT")
        && !version.equals("LATEST")
        && !version.equals("RELEASE");
  }

  @Override
  public String toString() {
    return group
        + ":"
        + artifact
        + ":"
        + version
        + (classifier.isEmpty() ? "" : ":" + classifier)
        + (type.equals(JAR) ? "" : "@" + type);
  }
}
