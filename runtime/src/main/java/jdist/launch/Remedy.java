package jdist.launch;

import java.util.List;

/// What to try when what is known of a failed start contains a certain text.
record Remedy(String text, String words) {
  private static final String OTHER_FLAGS = "without it in -J: the workers' Java does not have it";
  private static final String LESS_HEAP =
      "fewer workers, or a smaller heap for each, such as -J-Xmx512m";
  private static final String MORE_PROCESSES =
      "fewer workers, or a higher limit of processes and threads (ulimit -u)";
  private static final String MORE_FILES =
      "fewer workers, or a higher limit of open files (ulimit -n)";
  private static final String JAVA = "JDIST_JAVA=/path/to/a/jdk-25/bin/java";

  /// The first that fits is shown.
  private static final List<Remedy> KNOWN =
      List.of(
          new Remedy("Unrecognized VM option", OTHER_FLAGS),
          new Remedy("Unrecognized option", OTHER_FLAGS),
          new Remedy("Invalid maximum heap size", "a heap as Java writes it, such as -J-Xmx4g"),
          new Remedy("Too small maximum heap", "a larger heap, such as -J-Xmx512m"),
          new Remedy("larger value than the maximum heap", "an -Xms that is not above -Xmx"),
          new Remedy("Multiple garbage collectors", "one collector in -J and JAVA_TOOL_OPTIONS"),
          new Remedy("Could not reserve enough space", LESS_HEAP),
          new Remedy("insufficient memory for the Java", LESS_HEAP),
          new Remedy("Cannot allocate memory", LESS_HEAP),
          new Remedy("error: 12", LESS_HEAP),
          new Remedy("when memory runs out", LESS_HEAP),
          new Remedy("unable to create native thread", MORE_PROCESSES),
          new Remedy("Out of system resources", MORE_PROCESSES),
          new Remedy("Resource temporarily unavailable", MORE_PROCESSES),
          new Remedy("error: 11", MORE_PROCESSES),
          new Remedy("Too many open files", MORE_FILES),
          new Remedy("error: 24", MORE_FILES),
          new Remedy("No space left on device", "to free space there, or another TMPDIR"),
          new Remedy("Address already in use", "another port in --bind-to, or none: any free one"),
          new Remedy("Cannot assign requested address", "an address of that host in --bind-to"),
          new Remedy("no port is left", "a lower port in --bind-to, or none: any free one"),
          new Remedy("the working directory", "to create it, or another --dir"),
          new Remedy("UnsupportedClassVersionError", JAVA),
          new Remedy("there is no Java", JAVA),
          new Remedy("failed to execute", JAVA),
          new Remedy("Could not find or load main class jdist.", "to install jdist anew"),
          new Remedy("did not announce itself within", "a longer --worker-timeout, in seconds"));

  /// What to try; empty if nothing is known.
  static String of(String evidence) {
    for (Remedy remedy : KNOWN) {
      if (evidence.contains(remedy.text)) {
        return remedy.words;
      }
    }
    return "";
  }
}
