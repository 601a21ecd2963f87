package jdist.launch;

import java.util.List;

/// What to try when what is known of a failed start contains a certain text.
record Remedy(String text, String words) {
  private static final String OTHER_FLAGS = "without it in -J: the workers' Java does not have it";
  private static final String LESS_HEAP =
      "fewer workers, or a smaller heap for each, such as -J-Xmx512m";
  private static final String LESS_SPACE = LESS_HEAP + ", or a higher ulimit -v, if there is one";
  private static final String MORE_HEAP = "a larger heap, such as -J-Xmx512m";
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
          new Remedy("Too small maximum heap", MORE_HEAP),
          new Remedy("GC triggered before VM initialization", MORE_HEAP),
          new Remedy("Unable to use AOT cache", MORE_HEAP),
          new Remedy("larger value than the maximum heap", "an -Xms that is not above -Xmx"),
          new Remedy("Multiple garbage collectors", "one collector in -J and JAVA_TOOL_OPTIONS"),
          new Remedy("Could not reserve enough space", LESS_SPACE),
          new Remedy("Could not allocate compressed class space", LESS_SPACE),
          new Remedy("Could not reserve", LESS_SPACE),
          new Remedy("insufficient memory for the Java", LESS_HEAP),
          new Remedy("Cannot allocate memory", LESS_HEAP),
          new Remedy("error: 12", LESS_HEAP),
          new Remedy("when memory runs out", LESS_HEAP),
          new Remedy("unable to create native thread", MORE_PROCESSES),
          new Remedy("pthread_create failed", MORE_PROCESSES),
          new Remedy("Out of system resources", MORE_PROCESSES),
          new Remedy("Resource temporarily unavailable", MORE_PROCESSES),
          new Remedy("error: 11", MORE_PROCESSES),
          new Remedy("Too many open files", MORE_FILES),
          new Remedy("error: 24", MORE_FILES),
          new Remedy("No space left on device", "to free space there, or another TMPDIR"),
          new Remedy("Address already in use", "another port in --bind-to, or none: any free one"),
          new Remedy("Cannot assign requested address", "an address of that host in --bind-to"),
          new Remedy("Name or service not known", "an address of that host in --bind-to"),
          new Remedy("no port is left", "a lower port in --bind-to, or none: any free one"),
          new Remedy("the working directory", "to create it, or another --dir"),
          new Remedy(
              "with a wrong line", "without what prints it: an agent in -J or JAVA_TOOL_OPTIONS"),
          new Remedy("agent library failed", "the absolute path of an agent that exists"),
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

  /// What to try when nothing is known but the options that the user gave to workers' JVMs; empty
  /// if there are none.
  static String ofOptions(List<String> options) {
    return options.isEmpty()
        ? ""
        : "java " + String.join(" ", options) + " -version, to see what that JVM says";
  }
}
